package org.mdpospark.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.mdpospark.checkpoint.Shown;
import org.mdpospark.checkpoint.StrictJson;

/**
 * The body of a response of unknown truthfulness.
 *
 * @param key is hidden wherever the body repeats it
 */
record ReplyText(String text, Optional<ApiKey> key) {
    private static final int BYTES_A_TOKEN = 3; // of English text it is four: rather too many tokens than too few

    static ReplyText of(byte[] body, Optional<ApiKey> key) throws PassingFailureException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return new ReplyText(text, key);
        } catch (CharacterCodingException e) {
            throw PassingFailureException.of("the reply is not in UTF-8");
        }
    }

    /** Reads a chat completion. */
    ChatReply completion(ChatRequest request, String origin, Instant date) throws PassingFailureException {
        JsonNode root = json();
        JsonNode said = root.path("choices").path(0).path("message").path("content");
        String content = said.isTextual() ? hidden(said.textValue()) : "";
        Tokens tokens = tokens(root.path("usage"), request, content);
        if (root.path("error").isObject()) {
            throw PassingFailureException.of("the reply is an error: " + error(), tokens);
        }
        if (content.isBlank()) {
            throw PassingFailureException.of("the reply has no text as choices[0].message.content", tokens);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(content)) {
            throw PassingFailureException.of("the reply's text has half of a character", tokens);
        }
        return new ChatReply(
                content,
                Shown.name(hidden(root.path("model").asText(""))),
                origin,
                date,
                Shown.name(hidden(
                        root.path("choices").path(0).path("finish_reason").asText(""))),
                tokens);
    }

    /** Returns what the endpoint says went wrong, as a message may show it. */
    String error() {
        JsonNode error;
        try {
            error = StrictJson.tree(text).path("error");
        } catch (JsonProcessingException e) {
            return Shown.name(hidden(text.strip()));
        }
        String message =
                error.isTextual() ? error.textValue() : error.path("message").asText("");
        return Shown.name(hidden(message.isEmpty() ? text.strip() : message));
    }

    /** Tells whether the account has nothing left, which OpenAI says with the status of haste. */
    boolean isOutOfQuota() {
        return text.toLowerCase(Locale.ROOT).contains("insufficient_quota");
    }

    private JsonNode json() throws PassingFailureException {
        JsonNode root;
        try {
            root = StrictJson.tree(text);
        } catch (JsonProcessingException e) {
            throw PassingFailureException.of("the reply is not JSON");
        }
        if (!root.isObject()) {
            throw PassingFailureException.of("the reply is no JSON object");
        }
        return root;
    }

    private static Tokens tokens(JsonNode usage, ChatRequest request, String content) {
        OptionalLong prompt = count(usage.path("prompt_tokens"));
        OptionalLong completion = count(usage.path("completion_tokens"));
        return new Tokens(
                prompt.orElse(guess(request.body())), completion.orElse(content.isEmpty() ? 0 : guess(content)));
    }

    private static OptionalLong count(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 0
                ? OptionalLong.of(node.intValue())
                : OptionalLong.empty();
    }

    private static long guess(String said) {
        return 1L + said.getBytes(StandardCharsets.UTF_8).length / BYTES_A_TOKEN;
    }

    private String hidden(String said) {
        return key.map(secret -> secret.hiddenIn(said)).orElse(said);
    }
}
