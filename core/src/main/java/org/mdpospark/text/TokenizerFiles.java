package org.mdpospark.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mdpospark.checkpoint.ConfigFields;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.Shown;

/**
 * The two files of a model folder that say what its tokenizer is.
 *
 * @param vocabulary {@code tokenizer.json}
 * @param configuration {@code tokenizer_config.json}
 */
record TokenizerFiles(ConfigFields vocabulary, ConfigFields configuration) {
    private static final int MAX_VOCABULARY_BYTES = 32 << 20; // LLaVA's has 4 MB

    static TokenizerFiles read(Path folder) throws IOException {
        return new TokenizerFiles(
                ConfigFields.read(
                        folder.resolve("tokenizer.json"),
                        MAX_VOCABULARY_BYTES,
                        "tokenizer.save_pretrained of transformers, with a fast tokenizer, writes it"),
                ConfigFields.read(folder.resolve("tokenizer_config.json"), "copy it from where the model comes from"));
    }

    /** Returns tokenizer.json as text. */
    String json() {
        return vocabulary.object().toString();
    }

    /** Returns tokenizer.json as text in which a token has another content, and its own id still. */
    String renamed(String content, String other) {
        JsonNode copy = vocabulary.object().deepCopy();
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
        for (JsonNode token : vocabulary.object().path("added_tokens")) {
            JsonNode content = token.path("content");
            JsonNode id = token.path("id");
            if (!content.isTextual() || !id.isInt() || id.intValue() < 0) {
                throw vocabulary.malformed(
                        "must give each of added_tokens a content and an id, but has " + Shown.name(token.toString()));
            }
            tokens.put(content.textValue(), id.intValue());
        }
        return tokens;
    }

    /** Returns the text of one of the special tokens that the configuration names, such as {@code eos_token}. */
    Optional<String> specialToken(String name) throws MalformedCheckpointException {
        JsonNode token = configuration.object().path(name);
        JsonNode content = token.isObject() ? token.path("content") : token;
        if (token.isMissingNode() || token.isNull()) {
            return Optional.empty();
        }
        if (!content.isTextual()) {
            throw configuration.wrong(name, "a text");
        }
        return Optional.of(content.textValue());
    }

    /** Returns a switch of the configuration; empty if it does not say. */
    Optional<Boolean> flag(String name) throws MalformedCheckpointException {
        return configuration.has(name) ? Optional.of(configuration.flag(name, false)) : Optional.empty();
    }
}
