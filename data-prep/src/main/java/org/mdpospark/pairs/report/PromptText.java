package org.mdpospark.pairs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.text.PromptStyle;

/** Prompts as people read them. */
final class PromptText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PromptText() {}

    /** Returns one line a message for the style {@code messages}, and other prompts as they are. */
    static String readable(String prompt, String style) {
        if (!style.equals(PromptStyle.MESSAGES.code())) {
            return prompt;
        }
        try {
            List<String> lines = new ArrayList<>();
            for (JsonNode message : JSON.readTree(prompt)) {
                lines.add(message.path("role").asText() + ": " + content(message.path("content")));
            }
            return lines.isEmpty() ? prompt : String.join("\n", lines);
        } catch (JsonProcessingException e) { // cut short, most likely
            return prompt;
        }
    }

    private static String content(JsonNode content) {
        return content.isTextual() ? content.asText() : content.toString();
    }
}
