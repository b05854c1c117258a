package org.mdpospark.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** How JSON of unknown origin is read. */
final class StrictJson {
    private StrictJson() {}

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
