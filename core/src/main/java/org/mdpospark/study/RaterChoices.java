package org.mdpospark.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.mdpospark.checkpoint.Shown;
import org.mdpospark.score.JsonFields;
import org.mdpospark.score.TextFile;
import org.mdpospark.score.UnusableScoreInputException;

/**
 * What one rater chose.
 *
 * @param rater as the rater, or else the file, is called
 * @param named whether the rater gave a name
 * @param choices by the page's names of the items
 */
record RaterChoices(String rater, boolean named, Map<String, Choice> choices) {
    private static final String FORMAT = "mdpo-human-choices/1";

    /** What a rater may choose. */
    enum Choice {
        LEFT,
        RIGHT,
        TIE
    }

    RaterChoices {
        choices = Map.copyOf(choices);
    }

    /** Reads a file that the page saved; it must belong to the study and name its items alone. */
    static RaterChoices read(Path file, StudyKey key) throws IOException {
        JsonFields saved = TextFile.object(file);
        if (!saved.text("format").equals(FORMAT)) {
            throw saved.wrong("format", FORMAT);
        }
        if (!saved.text("study").equals(key.study())) {
            throw saved.wrong("study", key.study() + ", as the key says,");
        }
        Map<String, Choice> choices = new HashMap<>();
        for (JsonFields entry : StudyKey.list(file, saved, "choices")) {
            String item = entry.id("item");
            if (key.items().stream().noneMatch(known -> known.item().equals(item))) {
                throw entry.wrong("item", "an item of the key");
            }
            if (choices.put(item, choice(entry)) != null) {
                throw entry.malformed(
                        "must be the only choice for item %s, but is another".formatted(Shown.name(item)));
            }
        }
        if (choices.isEmpty()) {
            throw new UnusableScoreInputException(file, "must have a choice, but has none");
        }
        String name = Shown.name(saved.textIfAny("rater").orElse("").strip());
        return name.isEmpty()
                ? new RaterChoices(Shown.name(String.valueOf(file.getFileName())), false, choices)
                : new RaterChoices(name, true, choices);
    }

    private static Choice choice(JsonFields entry) throws UnusableScoreInputException {
        return switch (entry.text("choice")) {
            case "left" -> Choice.LEFT;
            case "right" -> Choice.RIGHT;
            case "tie" -> Choice.TIE;
            default -> throw entry.wrong("choice", "left, right or tie");
        };
    }
}
