package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** ms-swift's standard layout: the last message is the chosen answer; {@code rejected_images} is not looked at. */
record MsSwiftFormat() implements PreferenceFormat {
    private static final Layout LAYOUT = new Layout(
            "ms-swift",
            List.of(List.of("messages"), List.of("rejected_response", "rejected_messages"), List.of("images", "image")),
            List.of());

    @Override
    public Layout layout() {
        return LAYOUT;
    }

    @Override
    public List<PreferenceRow> parse(JsonNode record) throws RowRejectedException {
        Conversation whole = Conversation.parse(Fields.object(record, "record").path("messages"), "messages");
        String chosen = whole.closingAnswer("messages");
        Conversation prompt = whole.withoutLast().requirePrompt("messages before the answer");
        return List.of(PreferenceRow.of(
                Prompt.conversation(prompt.withMarker()),
                chosen,
                rejected(record, prompt),
                ImageField.optional(record)));
    }

    private static String rejected(JsonNode record, Conversation prompt) throws RowRejectedException {
        JsonNode response = record.path("rejected_response");
        JsonNode messages = record.path("rejected_messages");
        if (!Fields.isAbsent(response)) {
            return Fields.text(response, "rejected_response");
        }
        if (!Fields.isAbsent(messages)) {
            return Conversation.parse(messages, "rejected_messages").answerTo(prompt, "rejected_messages");
        }
        throw new RowRejectedException(
                RejectReason.MISSING_FIELD, "there is neither rejected_response nor rejected_messages");
    }
}
