package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Reads typed fields; every complaint names the field and says what stands there. */
final class Fields {
    private static final int SHOWN_LENGTH = 80;

    private Fields() {}

    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** Returns the record itself, for it must be an object before its fields can be asked for. */
    static JsonNode object(JsonNode value, String name) throws RowRejectedException {
        requirePresent(value, name);
        if (!value.isObject()) {
            throw wrongType(name, "an object", value);
        }
        return value;
    }

    static JsonNode list(JsonNode value, String name) throws RowRejectedException {
        requirePresent(value, name);
        if (!value.isArray()) {
            throw wrongType(name, "a list", value);
        }
        return value;
    }

    static String text(JsonNode value, String name) throws RowRejectedException {
        requirePresent(value, name);
        if (!value.isTextual()) {
            throw wrongType(name, "text", value);
        }
        return value.textValue();
    }

    static void requirePresent(JsonNode value, String name) throws RowRejectedException {
        if (isAbsent(value)) {
            throw new RowRejectedException(
                    RejectReason.MISSING_FIELD, name + (value.isNull() ? " is null" : " is missing"));
        }
    }

    static RowRejectedException wrongType(String name, String expected, JsonNode found) {
        return new RowRejectedException(
                RejectReason.WRONG_TYPE, "%s must be %s, but is %s".formatted(name, expected, describe(found)));
    }

    static String describe(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "the text \"" + shorten(value.textValue()) + "\"";
            case NUMBER -> "the number " + shorten(value.asText());
            case ARRAY -> "a list of " + value.size();
            case OBJECT -> "an object of " + value.size() + (value.size() == 1 ? " field" : " fields");
            case BINARY -> byteCount(value) + " bytes";
            default -> value.asText();
        };
    }

    /** Returns the start of a text on one line, no surrogate pair cut in two. */
    static String shorten(String text) {
        int end = Math.min(text.length(), SHOWN_LENGTH);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder shown = new StringBuilder(text.substring(0, end));
        for (int i = 0; i < end; i++) {
            if (Character.isISOControl(shown.charAt(i))) {
                shown.setCharAt(i, ' ');
            }
        }
        return end < text.length() ? shown + "..." : shown.toString();
    }

    private static int byteCount(JsonNode binary) {
        try {
            return binary.binaryValue().length;
        } catch (IOException e) {
            throw new AssertionError("a binary node has its bytes at hand", e);
        }
    }
}
