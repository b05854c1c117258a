package org.mdpospark.pairs.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.regex.Pattern;

/** Parses one JSON value that fills its text, nested at most {@value #MAX_DEPTH} deep. */
final class JsonText {
    static final int MAX_DEPTH = 100;

    private static final Pattern ASIDE = Pattern.compile(" \\((start marker|bound as) .*");

    private final ObjectReader reader;

    JsonText(int maxLength) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(maxLength)
                .build();
        JsonFactory factory =
                JsonFactory.builder().streamReadConstraints(constraints).build();
        reader = new ObjectMapper(factory).reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    JsonNode parse(String text) throws JsonProcessingException {
        return reader.readTree(text);
    }

    /** Parses UTF-8; every exception means bad text, for nothing is read from elsewhere. */
    JsonNode parse(byte[] bytes, int length) throws IOException {
        JsonNode value = reader.readTree(bytes, 0, length);
        if (value.isMissingNode()) {
            throw new IOException("there is no value");
        }
        return value;
    }

    /** Returns what is wrong in one line, without Jackson's asides, one of which quotes the text. */
    static String reason(IOException malformed) {
        String message = malformed instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(malformed.getMessage());
        return ASIDE.matcher(message.lines().findFirst().orElse("not JSON")).replaceAll("");
    }
}
