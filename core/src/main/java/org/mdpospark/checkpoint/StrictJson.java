package org.mdpospark.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** How JSON of unknown origin is read: one value, nothing behind it, no name twice in an object, limited depth. */
public final class StrictJson {
    private static final JsonMapper JSON = JsonMapper.builder(factory()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /** Reads a text; nothing at all gives a missing node. */
    public static JsonNode tree(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    static JsonNode tree(Reader text) throws IOException {
        return JSON.readTree(text);
    }

    /** Returns a builder of parsers that keep no names for reuse: there may be any number, with any hash codes. */
    static JsonFactoryBuilder factory() {
        return new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES);
    }

    /**
     * Returns the text of UTF-8 bytes; reading it ends with a {@link java.nio.charset.CharacterCodingException} where
     * they are none. From bytes alone, a parser would guess the encoding.
     */
    static Reader text(byte[] utf8) {
        return new InputStreamReader(new ByteArrayInputStream(utf8), StandardCharsets.UTF_8.newDecoder());
    }
}
