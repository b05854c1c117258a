package org.mdpospark.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.checkpoint.Shown;
import org.mdpospark.checkpoint.StrictJson;

/** Files of text and JSON, read without trust. */
public final class TextFile {
    static final int MAX_BYTES = 256 << 20; // answers of 1,024 tokens to 15,220 questions take a quarter of it

    private TextFile() {}

    /** Requires a file; the remedy says where it comes from. */
    static void require(Path file, String remedy) throws UnusableScoreInputException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableScoreInputException(file, "must be a file, but is none; " + remedy);
        }
    }

    /** Reads UTF-8; a byte-order mark, as some editors write it, is left out. */
    public static String text(Path file) throws IOException {
        return text(file, MAX_BYTES);
    }

    public static String text(Path file, int maxBytes) throws IOException {
        require(file, "give the path of one");
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) {
            throw new UnusableScoreInputException(file, "must have at most %d bytes, but has more".formatted(maxBytes));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new UnusableScoreInputException(file, "must be in UTF-8, but has other bytes", e);
        }
    }

    /** Returns a file's lines without blanks around them; empty ones are left out. */
    static List<String> lines(Path file) throws IOException {
        return text(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Reads the JSON array that a file must hold, of objects alone. */
    static List<JsonFields> objects(Path file) throws IOException {
        JsonNode root = json(file, "", text(file));
        if (!root.isArray()) {
            throw new UnusableScoreInputException(
                    file, "must hold a JSON array of objects, but holds %s".formatted(JsonFields.kind(root)));
        }
        List<JsonFields> objects = new ArrayList<>(root.size());
        for (JsonNode node : root) {
            objects.add(JsonFields.of(file, "record " + (objects.size() + 1), node));
        }
        return objects;
    }

    /** Reads the JSON object that a file must hold. */
    public static JsonFields object(Path file) throws IOException {
        return JsonFields.of(file, "the file", json(file, "", text(file)));
    }

    /** Reads a file with one JSON object in each line. */
    static List<JsonFields> objectLines(Path file) throws IOException {
        List<JsonFields> objects = new ArrayList<>();
        int number = 0;
        for (String line : text(file).split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                String place = "line " + number;
                objects.add(JsonFields.of(file, place, json(file, " in " + place, line)));
            }
        }
        return objects;
    }

    private static JsonNode json(Path file, String place, String text) throws UnusableScoreInputException {
        try {
            return StrictJson.tree(text);
        } catch (JsonProcessingException e) {
            throw new UnusableScoreInputException(
                    file, "must hold JSON%s, but: %s".formatted(place, Shown.name(e.getOriginalMessage())), e);
        }
    }
}
