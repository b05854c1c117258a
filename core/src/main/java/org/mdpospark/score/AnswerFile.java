package org.mdpospark.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.checkpoint.Shown;

/** Files of answers, in the layouts of the benchmarks. */
public final class AnswerFile {
    private static final JsonFactory JSON = new JsonFactory();

    private AnswerFile() {}

    /**
     * Reads a file of answers.
     *
     * @throws UnusableScoreInputException if it has another layout, no answers, or two with one id
     */
    public static Answers read(Path file, AnswerLayout layout) throws IOException {
        List<RecordedAnswer> answers = switch (layout) {
            case PLAIN -> plain(TextFile.objectLines(file));
            case AMBER -> amber(TextFile.objects(file));
            case CHAIR -> chair(TextFile.object(file));
            case LLAVA -> llava("question_id", TextFile.objectLines(file));
            case OBJECT_HALBENCH -> llava("image_id", TextFile.objectLines(file));
            case POPE -> pope(TextFile.objectLines(file));
        };
        if (answers.isEmpty()) {
            throw new UnusableScoreInputException(file, "must have an answer, but has none");
        }
        return Answers.of(file, answers);
    }

    /** Writes a file of answers; it gets its name when it is whole. */
    public static void write(Path file, AnswerLayout layout, List<RecordedAnswer> answers) throws IOException {
        replace(file, text(layout, answers));
    }

    /** Returns what a file of answers holds. */
    public static String text(AnswerLayout layout, List<RecordedAnswer> answers) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            switch (layout) {
                case AMBER -> writeAmber(answers, json);
                case CHAIR -> writeChair(answers, json);
                default -> {
                    json.setRootValueSeparator(null);
                    for (RecordedAnswer answer : answers) {
                        writeLine(answer, layout, json);
                        json.writeRaw('\n');
                    }
                }
            }
        }
        return text.toString();
    }

    /** Writes a text under another name, then gives it its own. */
    public static void replace(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path part = Files.createTempFile(folder, "." + file.getFileName(), ".part");
        try {
            Files.writeString(part, text); // fails for half a character
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Names an answer whose file names none, by its place from 1. */
    static String placeId(int place) {
        return "place " + place;
    }

    private static List<RecordedAnswer> plain(List<JsonFields> lines) throws IOException {
        List<RecordedAnswer> answers = new ArrayList<>(lines.size());
        for (JsonFields line : lines) {
            answers.add(
                    new RecordedAnswer(line.id("id"), line.textIfAny("question").orElse(""), line.text("answer")));
        }
        return answers;
    }

    private static List<RecordedAnswer> amber(List<JsonFields> records) throws IOException {
        List<RecordedAnswer> answers = new ArrayList<>(records.size());
        for (JsonFields record : records) {
            answers.add(new RecordedAnswer(Integer.toString(record.positive("id")), "", record.text("response")));
        }
        return answers;
    }

    private static List<RecordedAnswer> chair(JsonFields file) throws IOException {
        JsonNode images = file.object().path("imgToEval");
        if (!images.isObject()) {
            throw file.wrong("imgToEval", "an object");
        }
        List<RecordedAnswer> answers = new ArrayList<>(images.size());
        for (JsonNode image : images) {
            JsonFields fields = JsonFields.of(file.file(), "imgToEval's entry " + (answers.size() + 1), image);
            answers.add(new RecordedAnswer(fields.id("image_id"), "", fields.text("caption")));
        }
        return answers;
    }

    private static List<RecordedAnswer> llava(String id, List<JsonFields> lines) throws IOException {
        List<RecordedAnswer> answers = new ArrayList<>(lines.size());
        for (JsonFields line : lines) {
            answers.add(new RecordedAnswer(line.id(id), line.textIfAny("prompt").orElse(""), line.text("text")));
        }
        return answers;
    }

    private static List<RecordedAnswer> pope(List<JsonFields> lines) throws IOException {
        List<RecordedAnswer> answers = new ArrayList<>(lines.size());
        for (JsonFields line : lines) {
            String id = line.has("question_id") ? line.id("question_id") : placeId(answers.size() + 1);
            String text = line.has("answer") ? line.text("answer") : line.text("text");
            answers.add(new RecordedAnswer(id, line.textIfAny("question").orElse(""), text));
        }
        return answers;
    }

    private static void writeAmber(List<RecordedAnswer> answers, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (RecordedAnswer answer : answers) {
            json.writeStartObject();
            json.writeNumberField("id", number(answer));
            json.writeStringField("response", answer.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeChair(List<RecordedAnswer> answers, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("overall");
        json.writeEndObject();
        json.writeObjectFieldStart("imgToEval");
        for (RecordedAnswer answer : answers) {
            json.writeObjectFieldStart(answer.id());
            json.writeNumberField("image_id", number(answer));
            json.writeStringField("caption", answer.text());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeLine(RecordedAnswer answer, AnswerLayout layout, JsonGenerator json) throws IOException {
        json.writeStartObject();
        switch (layout) {
            case LLAVA -> {
                json.writeStringField("question_id", answer.id());
                json.writeStringField("prompt", answer.question());
                json.writeStringField("text", answer.text());
            }
            case OBJECT_HALBENCH -> {
                json.writeStringField("question_id", answer.id());
                json.writeStringField("image_id", answer.id());
                json.writeStringField("prompt", answer.question());
                json.writeStringField("text", answer.text());
            }
            case POPE -> {
                json.writeStringField("question_id", answer.id());
                json.writeStringField("question", answer.question());
                json.writeStringField("answer", answer.text());
            }
            default -> {
                json.writeStringField("id", answer.id());
                json.writeStringField("question", answer.question());
                json.writeStringField("answer", answer.text());
            }
        }
        json.writeEndObject();
    }

    private static long number(RecordedAnswer answer) {
        try {
            return Long.parseLong(answer.id());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "an id must be a whole number in this layout, but is " + Shown.name(answer.id()), e);
        }
    }
}
