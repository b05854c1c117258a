package org.mdpospark.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mdpospark.checkpoint.StrictJson;

/** One turn of a dialogue. */
public record ChatMessage(Role role, String content) {
    /** Who speaks. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT;

        /** Returns the name that chat endpoints use. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a dialogue that the assistant is to answer: a JSON array of {@code {"role", "content"}}, in which user and
     * assistant take turns, the user first and last; a system message may come before them.
     */
    static List<ChatMessage> dialogue(String json) throws UnusableTextException {
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : array(json)) {
            messages.add(new ChatMessage(role(message.path("role")), content(message.path("content"))));
        }
        int first = !messages.isEmpty() && messages.get(0).role() == Role.SYSTEM ? 1 : 0;
        for (int i = first; i < messages.size(); i++) {
            Role turn = (i - first) % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (messages.get(i).role() != turn) {
                throw new UnusableTextException(
                        "messages must be the user's and the assistant's in turn, but number %d is %s"
                                .formatted(i + 1, messages.get(i).role().code()));
            }
        }
        if ((messages.size() - first) % 2 == 0) {
            throw new UnusableTextException("messages must end with the user's, but do not");
        }
        return messages;
    }

    private static JsonNode array(String json) throws UnusableTextException {
        try {
            JsonNode root = StrictJson.tree(json);
            if (root.isArray()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new UnusableTextException("messages must be a JSON array, but: " + e.getOriginalMessage(), e);
        }
        throw new UnusableTextException("messages must be a JSON array, but are something else");
    }

    private static Role role(JsonNode value) throws UnusableTextException {
        return switch (value.asText()) {
            case "system" -> Role.SYSTEM;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            default ->
                throw new UnusableTextException(
                        "role of a message must be system, user or assistant, but is " + shown(value));
        };
    }

    private static String content(JsonNode value) throws UnusableTextException {
        if (!value.isTextual()) {
            throw new UnusableTextException("content of a message must be text, but is " + shown(value));
        }
        return value.textValue();
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "missing" : value.toString();
    }
}
