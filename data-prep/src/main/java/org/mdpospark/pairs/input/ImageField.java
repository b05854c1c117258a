package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * Reads the one image of a record: a path, bytes, a struct {@code {bytes, path}} as Hugging Face data sets store
 * images, or a list that holds one of these. Bytes inside JSON are base64 text.
 */
final class ImageField {
    private ImageField() {}

    /** Reads a field that the format has in every record. */
    static ImageReference required(JsonNode record, String name) throws RowRejectedException {
        if (record.path(name).isMissingNode()) {
            throw new RowRejectedException(RejectReason.MISSING_FIELD, name + " is missing");
        }
        return image(record.path(name), name);
    }

    /** Reads {@code images} or {@code image}, which rows without a picture leave out. */
    static ImageReference optional(JsonNode record) throws RowRejectedException {
        String name = Fields.isAbsent(record.path("images")) && record.has("image") ? "image" : "images";
        if (record.path(name).isMissingNode()) {
            throw noImage("there is neither images nor image");
        }
        return image(record.path(name), name);
    }

    private static ImageReference image(JsonNode value, String name) throws RowRejectedException {
        if (!value.isArray()) {
            return single(value, name);
        }
        if (value.isEmpty()) {
            throw noImage(name + " is an empty list");
        }
        if (value.size() > 1) {
            throw new RowRejectedException(
                    RejectReason.SEVERAL_IMAGES, "%s must hold one image, but holds %d".formatted(name, value.size()));
        }
        return single(value.get(0), name + "[0]");
    }

    private static ImageReference single(JsonNode value, String name) throws RowRejectedException {
        return switch (value.getNodeType()) {
            case NULL -> throw noImage(name + " is null");
            case STRING -> new ImageReference(null, path(value, name));
            case BINARY -> new ImageReference(bytes(value, name), null);
            case OBJECT -> struct(value, name);
            default -> throw Fields.wrongType(name, "a path, bytes, {bytes, path} or a list of one", value);
        };
    }

    private static ImageReference struct(JsonNode struct, String name) throws RowRejectedException {
        JsonNode bytes = struct.path("bytes");
        JsonNode path = struct.path("path");
        if (Fields.isAbsent(bytes) && Fields.isAbsent(path)) {
            throw noImage(name + " has neither bytes nor path");
        }
        if (Fields.isAbsent(bytes)) {
            return new ImageReference(null, path(path, name + ".path"));
        }
        return new ImageReference(
                bytes(bytes, name + ".bytes"), Fields.isAbsent(path) ? null : Fields.text(path, name + ".path"));
    }

    private static String path(JsonNode value, String name) throws RowRejectedException {
        String path = Fields.text(value, name);
        if (path.isBlank()) {
            throw noImage(name + " is an empty path");
        }
        return path;
    }

    private static byte[] bytes(JsonNode value, String name) throws RowRejectedException {
        try {
            byte[] bytes = value.binaryValue();
            if (bytes != null) {
                return bytes;
            }
        } catch (IOException e) {
            // text that is no base64: the complaint below says so
        }
        throw Fields.wrongType(name, "bytes (base64 in JSON)", value);
    }

    private static RowRejectedException noImage(String detail) {
        return new RowRejectedException(RejectReason.NO_IMAGE, detail);
    }
}
