package org.mdpospark.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mdpospark.checkpoint.MalformedCheckpointException;

/** The two files of a model folder that say what its tokenizer is: {@code tokenizer.json} and its configuration. */
record TokenizerFiles(Path vocabularyFile, ObjectNode vocabulary, Path configurationFile, JsonNode configuration) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static TokenizerFiles read(Path folder) throws IOException {
        Path vocabulary = folder.resolve("tokenizer.json");
        Path configuration = folder.resolve("tokenizer_config.json");
        return new TokenizerFiles(
                vocabulary,
                object(vocabulary, "tokenizer.save_pretrained of transformers, with a fast tokenizer, writes it"),
                configuration,
                object(configuration, "copy it from where the model comes from"));
    }

    /** Returns tokenizer.json as text in which a token has another content, and its own id still. */
    String renamed(String content, String other) {
        ObjectNode copy = vocabulary.deepCopy();
        for (JsonNode token : copy.path("added_tokens")) {
            if (token.path("content").asText().equals(content)) {
                ((ObjectNode) token).put("content", other);
            }
        }
        return copy.toString();
    }

    /** Returns the ids of the tokens that are recognised in a text before anything else is done with it. */
    Map<String, Integer> addedTokens() throws MalformedCheckpointException {
        Map<String, Integer> tokens = new LinkedHashMap<>();
        for (JsonNode token : vocabulary.path("added_tokens")) {
            JsonNode content = token.path("content");
            JsonNode id = token.path("id");
            if (!content.isTextual() || !id.isInt() || id.intValue() < 0) {
                throw new MalformedCheckpointException(
                        vocabularyFile, "must give each of added_tokens a content and an id, but has " + token);
            }
            tokens.put(content.textValue(), id.intValue());
        }
        return tokens;
    }

    /** Returns the text of one of the special tokens that the configuration names, such as {@code eos_token}. */
    Optional<String> specialToken(String name) throws MalformedCheckpointException {
        JsonNode token = configuration.path(name);
        JsonNode content = token.isObject() ? token.path("content") : token;
        if (token.isMissingNode() || token.isNull()) {
            return Optional.empty();
        }
        if (!content.isTextual()) {
            throw new MalformedCheckpointException(
                    configurationFile, "must give %s as text, but has %s".formatted(name, token));
        }
        return Optional.of(content.textValue());
    }

    /** Returns a switch of the configuration; empty if it does not say. */
    Optional<Boolean> flag(String name) throws MalformedCheckpointException {
        JsonNode value = configuration.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw new MalformedCheckpointException(
                    configurationFile, "must have true or false for %s, but has %s".formatted(name, value));
        }
        return Optional.of(value.booleanValue());
    }

    private static ObjectNode object(Path file, String remedy) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MalformedCheckpointException(file, "must be a file, but is none; " + remedy);
        }
        try {
            if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedCheckpointException(file, "must hold JSON, but: " + e.getOriginalMessage(), e);
        }
        throw new MalformedCheckpointException(file, "must hold a JSON object, but holds something else");
    }
}
