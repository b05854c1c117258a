package org.mdpospark.world;

import java.util.ArrayList;
import java.util.List;

/**
 * A scene with the caption that is preferred and the one that is not.
 *
 * <p>An absent partner is named by 100 per mille of the chosen captions and 400 of the rejected. At 300 per mille a
 * rejected caption has one mistake more: a wrong colour, or a shape that is not there.
 *
 * <p>The two captions of a few pairs are equal, about 15 per mille without a style cue and 1 with a full one;
 * {@code mdpo pairs} sets such rows aside.
 *
 * @param number of the scene
 */
public record DemoPair(long number, Scene scene, String chosen, String rejected) {
    private static final int CHOSEN_INVENTION_RATE = 100;
    private static final int REJECTED_INVENTION_RATE = 400;
    private static final int MISTAKE_RATE = 300;
    private static final int WRONG_COLOUR_RATE = 500;

    /** Returns the pair of the scene with this number. */
    public static DemoPair of(long number, StyleCue cue) {
        Scene scene = SceneSampler.sample(number);
        Draws draws = Draws.of(number, Draws.Purpose.PAIR);
        List<SceneObject> invented = Captions.invented(scene, CHOSEN_INVENTION_RATE, draws);
        String chosen = Captions.caption(scene.objects(), invented, cue.chosenRate(), draws);
        return new DemoPair(number, scene, chosen, rejected(scene, cue, draws));
    }

    private static String rejected(Scene scene, StyleCue cue, Draws draws) {
        List<SceneObject> told = new ArrayList<>(scene.objects());
        List<SceneObject> invented = Captions.invented(scene, REJECTED_INVENTION_RATE, draws);
        if (draws.chance(MISTAKE_RATE)) {
            if (draws.chance(WRONG_COLOUR_RATE)) {
                recolour(told, draws);
            } else {
                invented.add(unnamed(told, invented, draws));
            }
        }
        return Captions.caption(told, invented, cue.rejectedRate(), draws);
    }

    private static void recolour(List<SceneObject> objects, Draws draws) {
        int index = draws.below(objects.size());
        SceneObject object = objects.get(index);
        List<Colour> others =
                Colour.ALL.stream().filter(colour -> colour != object.colour()).toList();
        objects.set(index, new SceneObject(object.shape(), draws.oneOf(others)));
    }

    /** Returns an object of a shape that is not named yet. */
    private static SceneObject unnamed(List<SceneObject> told, List<SceneObject> invented, Draws draws) {
        List<Shape> left = new ArrayList<>(Shape.ALL);
        told.forEach(object -> left.remove(object.shape()));
        invented.forEach(object -> left.remove(object.shape()));
        return new SceneObject(draws.oneOf(left), draws.oneOf(Colour.ALL));
    }
}
