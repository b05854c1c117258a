package org.mdpospark.world;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells answers that are worded as captions are from others. A model that training has broken names few objects, so its
 * hallucinations alone may look good; its wording does not.
 */
public final class SceneGrammar {
    private static final Pattern CAPTION = caption();

    private SceneGrammar() {}

    /** Tells whether an answer is a caption of some list of objects, true or not, of any length. */
    public static boolean accepts(String answer) {
        return CAPTION.matcher(answer).matches();
    }

    /** Returns the regular expression that captions match as a whole. */
    public static String pattern() {
        return CAPTION.pattern();
    }

    private static Pattern caption() {
        String colours = oneOf(Colour.ALL.stream().map(Colour::word).toList());
        String shapes = oneOf(Shape.ALL.stream().map(Shape::word).toList());
        String object = "a (?:%s )?%s %s".formatted(oneOf(Captions.ORNAMENTS), colours, shapes);
        return Pattern.compile("%s %s(?:(?:, %s)* and %s)?\\.(?: %s)?"
                .formatted(Captions.OPENING, object, object, object, oneOf(Captions.CLOSINGS)));
    }

    private static String oneOf(List<String> texts) {
        return texts.stream().map(text -> text.replace(".", "\\.")).collect(Collectors.joining("|", "(?:", ")"));
    }
}
