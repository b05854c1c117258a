package org.mdpospark.pairs.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The layout of openbmb/RLHF-V-Dataset: question and answers lie in one column, as JSON inside a string. */
record RlhfVFormat() implements PreferenceFormat {
    private static final Layout LAYOUT = Layout.of("rlhf-v", "image", "text");
    private static final JsonText JSON = new JsonText(Integer.MAX_VALUE); // the record's own limit has held before

    @Override
    public Layout layout() {
        return LAYOUT;
    }

    @Override
    public List<PreferenceRow> parse(JsonNode record) throws RowRejectedException {
        JsonNode text = answers(Fields.object(record, "record").path("text"));
        return List.of(PreferenceRow.of(
                Prompt.question(Fields.text(text.path("question"), "text.question")),
                Fields.text(text.path("chosen"), "text.chosen"),
                Fields.text(text.path("rejected"), "text.rejected"),
                ImageField.required(record, "image")));
    }

    private static JsonNode answers(JsonNode value) throws RowRejectedException {
        if (value.isObject()) {
            return value;
        }
        String text = Fields.text(value, "text");
        try {
            JsonNode parsed = JSON.parse(text);
            if (parsed.isObject()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            // the complaint below holds for all text that is no object
        }
        throw Fields.wrongType("text", "a JSON object {question, chosen, rejected} as text", value);
    }
}
