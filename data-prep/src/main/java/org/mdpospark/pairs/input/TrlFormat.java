package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * TRL's vision preference layout (its {@code dataset_formats} guide): text or conversations, the prompt in a column of
 * its own or, where that is missing, as what both conversations begin with.
 */
record TrlFormat() implements PreferenceFormat {
    private static final Layout LAYOUT = new Layout(
            "trl", List.of(List.of("images", "image"), List.of("chosen"), List.of("rejected")), List.of("prompt"));

    @Override
    public Layout layout() {
        return LAYOUT;
    }

    @Override
    public List<PreferenceRow> parse(JsonNode record) throws RowRejectedException {
        JsonNode prompt = Fields.object(record, "record").path("prompt");
        if (prompt.isTextual()) {
            String text = prompt.textValue();
            Prompt plain = Prompt.looksLikeVicuna(text) ? Prompt.raw(text) : Prompt.question(text);
            return row(record, plain, Conversation.ofQuestion(text));
        }
        Conversation turns = turns(prompt, record.path("chosen")).requirePrompt("prompt");
        return row(record, Prompt.conversation(turns.withMarker()), turns);
    }

    private static Conversation turns(JsonNode prompt, JsonNode chosen) throws RowRejectedException {
        if (!Fields.isAbsent(prompt)) {
            return Conversation.parse(prompt, "prompt");
        }
        if (chosen.isArray() && chosen.size() > 1) {
            return Conversation.parse(chosen, "chosen").withoutLast();
        }
        throw new RowRejectedException(
                RejectReason.MISSING_FIELD, "prompt is missing, and chosen is no conversation that begins with it");
    }

    private static List<PreferenceRow> row(JsonNode record, Prompt prompt, Conversation turns)
            throws RowRejectedException {
        return List.of(PreferenceRow.of(
                prompt,
                answer(record.path("chosen"), "chosen", turns),
                answer(record.path("rejected"), "rejected", turns),
                ImageField.optional(record)));
    }

    private static String answer(JsonNode value, String name, Conversation prompt) throws RowRejectedException {
        Fields.requirePresent(value, name);
        if (value.isTextual()) {
            return value.textValue();
        }
        if (!value.isArray()) {
            throw Fields.wrongType(name, "text or a list of messages", value);
        }
        return Conversation.parse(value, name).answerTo(prompt, name);
    }
}
