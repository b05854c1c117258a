package org.mdpospark.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON file of a checkpoint folder, read without trust. */
final class JsonFile {
    static final int MAX_BYTES = 1 << 20; // published ones have a tenth of it

    private JsonFile() {}

    /**
     * Reads a file that must hold one JSON object in UTF-8.
     *
     * @throws MalformedCheckpointException if it is no regular file or holds something else
     */
    static JsonNode readObject(Path file) throws IOException {
        return readObject(file, MAX_BYTES);
    }

    static JsonNode readObject(Path file, int maxBytes) throws IOException {
        JsonNode root;
        try {
            root = StrictJson.tree(StrictJson.text(readBytes(file, maxBytes)));
        } catch (JsonProcessingException e) {
            throw new MalformedCheckpointException(
                    file, "must hold JSON, but: " + Shown.name(e.getOriginalMessage()), e);
        } catch (CharacterCodingException e) {
            throw new MalformedCheckpointException(file, "must be in UTF-8, but has other bytes", e);
        }
        if (!root.isObject()) {
            throw new MalformedCheckpointException(file, "must hold a JSON object, but holds something else");
        }
        return root;
    }

    static byte[] readBytes(Path file) throws IOException {
        return readBytes(file, MAX_BYTES);
    }

    private static byte[] readBytes(Path file, int maxBytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MalformedCheckpointException(file, "must be a file, but is none");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new MalformedCheckpointException(
                        file, "must have at most %d bytes, but has more".formatted(maxBytes));
            }
            return bytes;
        }
    }
}
