package org.mdpospark.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Fields of an object in a configuration file. A field that is null counts as absent, as in transformers.
 *
 * @param place where the object lies in the file: empty for the file's root, otherwise a name and a dot
 */
public record ConfigFields(Path file, String place, JsonNode object) {
    /**
     * Reads a file that must hold one JSON object.
     *
     * @throws MalformedCheckpointException if it is no regular file or holds something else
     */
    public static ConfigFields read(Path file) throws IOException {
        return root(file, JsonFile.readObject(file));
    }

    /** Reads such a file of a model folder. */
    public static ConfigFields read(Path file, String remedyIfNone) throws IOException {
        return read(file, JsonFile.MAX_BYTES, remedyIfNone);
    }

    /** Reads such a file that may be larger than others. */
    public static ConfigFields read(Path file, int maxBytes, String remedyIfNone) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MalformedCheckpointException(file, "must be a file, but is none; " + remedyIfNone);
        }
        return root(file, JsonFile.readObject(file, maxBytes));
    }

    static ConfigFields root(Path file, JsonNode object) {
        return new ConfigFields(file, "", object);
    }

    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    /** Returns the object in a field; without any fields if it is absent. */
    ConfigFields object(String field) throws MalformedCheckpointException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return new ConfigFields(file, place + field + ".", MissingNode.getInstance());
        }
        if (!node.isObject()) {
            throw wrong(field, "an object");
        }
        return new ConfigFields(file, place + field + ".", node);
    }

    int positive(String field) throws MalformedCheckpointException {
        int value = integer(field);
        if (value < 1) {
            throw wrong(field, "a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return value;
    }

    public int positive(String field, int absent) throws MalformedCheckpointException {
        return has(field) ? positive(field) : absent;
    }

    int integer(String field) throws MalformedCheckpointException {
        requirePresent(field);
        JsonNode node = object.path(field);
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(field, "a whole number below 2^31");
        }
        return node.intValue();
    }

    public double number(String field, double absent) throws MalformedCheckpointException {
        if (!has(field)) {
            return absent;
        }
        JsonNode node = object.path(field);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw wrong(field, "a number");
        }
        return node.doubleValue();
    }

    public boolean flag(String field, boolean absent) throws MalformedCheckpointException {
        if (!has(field)) {
            return absent;
        }
        if (!object.path(field).isBoolean()) {
            throw wrong(field, "true or false");
        }
        return object.path(field).booleanValue();
    }

    public Optional<String> text(String field) throws MalformedCheckpointException {
        if (!has(field)) {
            return Optional.empty();
        }
        if (!object.path(field).isTextual()) {
            throw wrong(field, "a text");
        }
        return Optional.of(object.path(field).textValue());
    }

    /** Requires that a field is absent or holds the only text that is known. */
    public void requireText(String field, String known) throws MalformedCheckpointException {
        if (!text(field).orElse(known).equals(known)) {
            throw wrong(field, known);
        }
    }

    /** Requires that a field is absent or false: what it would switch on is not known here. */
    void requireOff(String field) throws MalformedCheckpointException {
        if (flag(field, false)) {
            throw wrong(field, "false");
        }
    }

    /** Requires that a field is absent: what it would describe is not known here. */
    void requireAbsent(String field, String remedy) throws MalformedCheckpointException {
        if (has(field)) {
            throw malformed("must have no %s%s, but has; %s".formatted(place, field, remedy));
        }
    }

    /** Says that a field holds something else than it must, or is absent. */
    public MalformedCheckpointException wrong(String field, String expected) {
        JsonNode node = object.path(field);
        String found = node.isMissingNode() ? "none" : Shown.name(node.toString());
        return malformed("must have %s as %s%s, but has %s".formatted(expected, place, field, found));
    }

    /** Says what is wrong: the problem continues the sentence that the path begins. */
    public MalformedCheckpointException malformed(String problem) {
        return new MalformedCheckpointException(file, problem);
    }

    private void requirePresent(String field) throws MalformedCheckpointException {
        if (!has(field)) {
            throw malformed("must have %s%s, but does not".formatted(place, field));
        }
    }
}
