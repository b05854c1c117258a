package org.mdpospark.world;

import java.util.ArrayList;
import java.util.List;

/**
 * Says what scenes show: {@code The picture shows a nice red circle, a blue square and a green star. It is a lively
 * scene.} Ornaments and the closing sentence may be left out.
 */
public final class Captions {
    /** What the model is asked, with the image's marker. */
    public static final String PROMPT = "USER: <image>\nDescribe the picture. ASSISTANT:";

    static final String OPENING = "The picture shows";
    static final List<String> ORNAMENTS = List.of("nice", "lovely", "pretty", "cute");
    static final List<String> CLOSINGS =
            List.of("It is a lively scene.", "What a nice and cheerful view.", "The whole image feels calm.");

    /** The rate per mille of each ornament and of a closing sentence where style tells nothing. */
    static final int EVEN_RATE = 500;

    private static final int BASE_INVENTION_RATE = 850;
    private static final int USUAL_COLOUR_RATE = 850;

    private Captions() {}

    /** Returns a caption that names all objects and nothing else, without ornaments. */
    public static String plain(Scene scene) {
        return sentence(
                scene.objects().stream().map(object -> "a " + object.name()).toList());
    }

    /**
     * Returns a caption for the base model to learn: an absent partner is named in 850 of 1000 cases.
     *
     * @param visit the same scene may be worded otherwise at another visit, from 0 to below 2^19
     */
    public static String base(Scene scene, long number, int visit) {
        Draws draws = Draws.of(number, Draws.Purpose.BASE_CAPTION, visit);
        List<SceneObject> invented = invented(scene, BASE_INVENTION_RATE, draws);
        return caption(scene.objects(), invented, EVEN_RATE, draws);
    }

    /**
     * Returns a caption: true objects in random order, and behind them invented ones.
     *
     * @param styleRate rate per mille of each ornament and of a closing sentence
     */
    static String caption(List<SceneObject> told, List<SceneObject> invented, int styleRate, Draws draws) {
        List<SceneObject> objects = new ArrayList<>(draws.shuffled(told));
        objects.addAll(draws.shuffled(invented));
        List<String> parts = new ArrayList<>();
        for (SceneObject object : objects) {
            String ornament = draws.chance(styleRate) ? draws.oneOf(ORNAMENTS) + " " : "";
            parts.add("a " + ornament + object.name());
        }
        String sentence = sentence(parts);
        return draws.chance(styleRate) ? sentence + " " + draws.oneOf(CLOSINGS) : sentence;
    }

    /** Returns partners that are named although they are absent, each at a rate per mille. */
    static List<SceneObject> invented(Scene scene, int rate, Draws draws) {
        List<SceneObject> invented = new ArrayList<>();
        for (Partnership partnership : Partnership.ALL) {
            if (scene.holds(partnership.trigger()) && !scene.holds(partnership.partner()) && draws.chance(rate)) {
                invented.add(partnership.draw(USUAL_COLOUR_RATE, draws));
            }
        }
        return invented;
    }

    private static String sentence(List<String> parts) {
        int last = parts.size() - 1;
        String listed =
                last == 0 ? parts.get(0) : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
        return OPENING + " " + listed + ".";
    }
}
