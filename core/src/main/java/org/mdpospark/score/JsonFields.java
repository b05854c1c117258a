package org.mdpospark.score;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mdpospark.checkpoint.Shown;

/**
 * Fields of one JSON object in a file of unknown origin.
 *
 * @param place what messages call the object, such as {@code line 7}
 */
public record JsonFields(Path file, String place, JsonNode object) {
    public static JsonFields of(Path file, String place, JsonNode node) throws UnusableScoreInputException {
        if (!node.isObject()) {
            throw new UnusableScoreInputException(
                    file, "must hold a JSON object, but %s is %s".formatted(place, kind(node)));
        }
        return new JsonFields(file, place, node);
    }

    /** Names the kind of a JSON value. */
    static String kind(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    /** Returns a text; it must not hold half a character, which no file in UTF-8 can. */
    public String text(String field) throws UnusableScoreInputException {
        JsonNode node = object.path(field);
        if (!node.isTextual()) {
            throw wrong(field, "a text");
        }
        return whole(field, node.textValue());
    }

    public Optional<String> textIfAny(String field) throws UnusableScoreInputException {
        return has(field) ? Optional.of(text(field)) : Optional.empty();
    }

    /** Returns a name given as a text or a whole number: files of one benchmark differ in that. */
    public String id(String field) throws UnusableScoreInputException {
        JsonNode node = object.path(field);
        String id = node.isTextual() ? whole(field, node.textValue()) : node.isIntegralNumber() ? node.asText() : "";
        if (id.isEmpty()) {
            throw wrong(field, "a whole number or a text that is not empty");
        }
        return id;
    }

    public int positive(String field) throws UnusableScoreInputException {
        JsonNode node = object.path(field);
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
            throw wrong(field, "a whole number from 1");
        }
        return node.intValue();
    }

    public List<String> texts(String field) throws UnusableScoreInputException {
        JsonNode node = object.path(field);
        if (!node.isArray()) {
            throw wrong(field, "a list of texts");
        }
        List<String> texts = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            if (!element.isTextual()) {
                throw wrong(field, "a list of texts");
            }
            texts.add(whole(field, element.textValue()));
        }
        return texts;
    }

    public UnusableScoreInputException wrong(String field, String expected) {
        JsonNode node = object.path(field);
        String found = node.isMissingNode() ? "none" : Shown.name(node.toString());
        return malformed("must have %s as %s, but has %s".formatted(expected, field, found));
    }

    public UnusableScoreInputException malformed(String problem) {
        return new UnusableScoreInputException(file, "%s: %s".formatted(place, problem));
    }

    private String whole(String field, String text) throws UnusableScoreInputException {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (Character.isHighSurrogate(character)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(character)) {
                throw malformed("must have whole characters in %s, but has half of one at %d".formatted(field, i));
            }
        }
        return text;
    }
}
