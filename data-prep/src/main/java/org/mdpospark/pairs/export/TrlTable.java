package org.mdpospark.pairs.export;

import static org.mdpospark.pairs.table.ValueType.Primitive.STRING;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.mdpospark.pairs.input.PreferenceRow;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableSchema;
import org.mdpospark.pairs.table.ValueType;

/**
 * TRL's preference data set for vision models: {@code docs/source/dataset_formats.md} of huggingface/trl,
 * conversational format with explicit prompt, section "Vision datasets".
 */
final class TrlTable {
    private static final ValueType MESSAGES = new ValueType.ListOf(new ValueType.Struct(List.of(
            new Field("role", STRING, "system, user or assistant"),
            new Field(
                    "content",
                    new ValueType.ListOf(new ValueType.Struct(List.of(
                            new Field("type", STRING, "image or text"),
                            new Field("text", STRING, "the text; null for the image")))),
                    "parts in order"))));

    static final TableSchema SCHEMA = new TableSchema(
            "trl",
            List.of(
                    new Field("prompt", MESSAGES, "the dialogue up to the answer; its image part stands for the image"),
                    new Field("chosen", MESSAGES, "the better answer"),
                    new Field("rejected", MESSAGES, "the worse answer"),
                    new Field("images", new ValueType.ListOf(new ValueType.Image()), "the one image")));

    private TrlTable() {}

    /** Returns a row of the table; {@code image} is a struct of bytes and path. */
    static Object[] row(PairText pair, Row image) {
        List<Object[]> prompt = new ArrayList<>();
        for (Message message : pair.messages()) {
            prompt.add(message(message.role(), parts(message.content())));
        }
        Object[] file = {image.getAs("bytes"), image.getAs("path")};
        return new Object[] {prompt, answer(pair.chosen()), answer(pair.rejected()), List.<Object[]>of(file)};
    }

    private static List<Object[]> answer(String text) {
        return List.<Object[]>of(message(Message.ASSISTANT, List.<Object[]>of(textPart(text))));
    }

    /** Splits a text at its image marker, which may take one line end with it on either side. */
    static List<Object[]> parts(String content) {
        int marker = content.indexOf(PreferenceRow.IMAGE_MARKER);
        if (marker < 0) {
            return List.<Object[]>of(textPart(content));
        }
        String before = content.substring(0, marker);
        String after = content.substring(marker + PreferenceRow.IMAGE_MARKER.length());
        List<Object[]> parts = new ArrayList<>();
        addText(parts, before.endsWith("\n") ? before.substring(0, before.length() - 1) : before);
        parts.add(new Object[] {"image", null});
        addText(parts, after.startsWith("\n") ? after.substring(1) : after);
        return parts;
    }

    private static void addText(List<Object[]> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(textPart(text));
        }
    }

    private static Object[] textPart(String text) {
        return new Object[] {"text", text};
    }

    private static Object[] message(String role, List<Object[]> parts) {
        return new Object[] {role, parts};
    }
}
