package org.mdpospark.pairs.input;

import static org.mdpospark.pairs.input.PreferenceRow.IMAGE_MARKER;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** One turn of a conversation; its image parts are written as the marker {@code <image>}. */
record Message(Role role, String text) {
    enum Role {
        SYSTEM,
        USER,
        ASSISTANT;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads {@code {role, content}} or {@code {from, value}}; content is text or a list of text and image parts. */
    static Message parse(JsonNode node, String name) throws RowRejectedException {
        Fields.object(node, name);
        String roleField = Fields.isAbsent(node.path("role")) && node.has("from") ? "from" : "role";
        String textField = Fields.isAbsent(node.path("content")) && node.has("value") ? "value" : "content";
        Role role = role(node.path(roleField), name + "." + roleField);
        return new Message(role, content(node.path(textField), name + "." + textField));
    }

    boolean isSame(Message other) {
        return role == other.role && Prompt.withoutMarkers(text).equals(Prompt.withoutMarkers(other.text));
    }

    private static Role role(JsonNode value, String name) throws RowRejectedException {
        return switch (Fields.text(value, name)) {
            case "system" -> Role.SYSTEM;
            case "user", "human" -> Role.USER;
            case "assistant", "gpt" -> Role.ASSISTANT;
            default -> throw Fields.wrongType(name, "system, user, human, assistant or gpt", value);
        };
    }

    private static String content(JsonNode value, String name) throws RowRejectedException {
        if (value.isTextual()) {
            return value.textValue();
        }
        Fields.requirePresent(value, name);
        if (!value.isArray()) {
            throw Fields.wrongType(name, "text or a list of parts", value);
        }
        StringBuilder text = new StringBuilder();
        String previous = "";
        for (int i = 0; i < value.size(); i++) {
            String part = part(value.get(i), name + "[" + i + "]");
            boolean touchesImage = part.equals(IMAGE_MARKER) || previous.equals(IMAGE_MARKER);
            text.append(i > 0 && touchesImage ? "\n" : "").append(part);
            previous = part;
        }
        return text.toString();
    }

    private static String part(JsonNode part, String name) throws RowRejectedException {
        JsonNode type = Fields.object(part, name).path("type");
        return switch (Fields.text(type, name + ".type")) {
            case "image" -> IMAGE_MARKER;
            case "text" -> Fields.text(part.path("text"), name + ".text");
            default -> throw Fields.wrongType(name + ".type", "text or image", type);
        };
    }
}
