package org.mdpospark.pairs.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.pairs.input.PreferenceRow;
import org.mdpospark.text.PromptStyle;

/** Changes a prompt's style. Every result has exactly one {@code <image>} marker, as every prompt must. */
final class Prompts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Prompts() {}

    /**
     * Returns the prompt as a dialogue that ends with the user. A raw prompt is taken apart at its role words; one that
     * has none, or has its image outside the user's turns, becomes the user's only message as it is.
     */
    static List<Message> messages(String prompt, PromptStyle style) {
        List<Message> messages = switch (style) {
            case USER -> List.of(new Message(Message.USER, prompt));
            case MESSAGES -> parse(prompt);
            case RAW -> turns(prompt);
        };
        requireOneMarker(messages);
        return messages;
    }

    /** Returns the prompt as Vicuna reads it, roles and all; a raw prompt as it is. */
    static String raw(String prompt, PromptStyle style) {
        List<Message> messages = messages(prompt, style);
        return style == PromptStyle.RAW ? prompt : VicunaText.write(messages);
    }

    private static List<Message> turns(String prompt) {
        List<Message> turns = VicunaText.read(prompt);
        return showsImageToUser(turns) ? turns : List.of(new Message(Message.USER, prompt));
    }

    private static boolean showsImageToUser(List<Message> messages) {
        for (Message message : messages) {
            if (message.content().contains(PreferenceRow.IMAGE_MARKER)) {
                return message.isFrom(Message.USER);
            }
        }
        return false;
    }

    private static List<Message> parse(String prompt) {
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : array(prompt)) {
            messages.add(new Message(text(message, "role"), text(message, "content")));
        }
        if (messages.isEmpty() || !messages.get(messages.size() - 1).isFrom(Message.USER)) {
            throw new IllegalArgumentException("messages must end with the user's, but are " + prompt);
        }
        return messages;
    }

    private static JsonNode array(String prompt) {
        try {
            return JSON.readTree(prompt);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("messages must be a JSON array, but are " + prompt, e);
        }
    }

    private static String text(JsonNode message, String name) {
        JsonNode value = message.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("%s of a message must be text, but is %s".formatted(name, message));
        }
        return value.textValue();
    }

    private static void requireOneMarker(List<Message> messages) {
        int markers = 0;
        for (Message message : messages) {
            markers += message.content().split(PreferenceRow.IMAGE_MARKER, -1).length - 1;
        }
        if (markers != 1) {
            throw new IllegalArgumentException("prompt must have one %s marker, but has %d: %s"
                    .formatted(PreferenceRow.IMAGE_MARKER, markers, messages));
        }
    }
}
