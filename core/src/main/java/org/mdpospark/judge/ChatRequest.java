package org.mdpospark.judge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.mdpospark.Digests;
import org.mdpospark.text.ChatMessage;

/**
 * One request.
 *
 * @param body JSON, as it is sent
 * @param key names the reply in the cache: SHA-256 of the body and of how often the question was put before. The
 *     endpoint's address is not part of it, since a server that moved is the same judge
 */
record ChatRequest(String body, String key) {
    static ChatRequest of(String model, Sampling sampling, List<ChatMessage> messages, int asking) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("model", model);
        ArrayNode turns = request.putArray("messages");
        for (ChatMessage message : messages) {
            turns.addObject().put("role", message.role().code()).put("content", message.content());
        }
        request.put("temperature", sampling.temperature());
        request.put("top_p", sampling.topP());
        request.put(sampling.limit().field(), sampling.maxTokens());
        String body = request.toString();
        return new ChatRequest(body, Digests.sha256Hex((asking + "\n" + body).getBytes(StandardCharsets.UTF_8)));
    }
}
