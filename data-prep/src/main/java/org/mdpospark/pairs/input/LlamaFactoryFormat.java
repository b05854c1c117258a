package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** LLaMA-Factory's ranking data in its ShareGPT form, in either naming; it always says where the image stands. */
record LlamaFactoryFormat() implements PreferenceFormat {
    private static final Layout LAYOUT = new Layout(
            "llama-factory",
            List.of(
                    List.of("conversations", "messages"),
                    List.of("chosen"),
                    List.of("rejected"),
                    List.of("images", "image")),
            List.of("system"));

    @Override
    public Layout layout() {
        return LAYOUT;
    }

    @Override
    public List<PreferenceRow> parse(JsonNode record) throws RowRejectedException {
        Fields.object(record, "record");
        return List.of(PreferenceRow.of(
                Prompt.conversation(prompt(record)),
                answer(record, "chosen"),
                answer(record, "rejected"),
                ImageField.optional(record)));
    }

    private static Conversation prompt(JsonNode record) throws RowRejectedException {
        String name =
                Fields.isAbsent(record.path("conversations")) && record.has("messages") ? "messages" : "conversations";
        Conversation turns = Conversation.parse(record.path(name), name);
        JsonNode system = record.path("system");
        boolean hasSystem =
                !Fields.isAbsent(system) && !Fields.text(system, "system").isBlank();
        return (hasSystem ? turns.withSystem(system.textValue()) : turns).requirePrompt(name);
    }

    private static String answer(JsonNode record, String name) throws RowRejectedException {
        Message message = Message.parse(record.path(name), name);
        return new Conversation(List.of(message)).answerTo(new Conversation(List.of()), name);
    }
}
