package org.mdpospark.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a safetensors header, entry by entry, so that a hostile one takes no more memory than a small
 * multiple of its length.
 */
final class HeaderParser {
    private static final int MOST_DIMENSIONS = 64; // of PyTorch
    private static final int USUAL_DIMENSIONS = 4; // of published weights, at most

    private static final JsonFactory JSON = StrictJson.factory().build();

    private final Path file;

    HeaderParser(Path file) {
        this.file = file;
    }

    SafetensorsHeader parse(byte[] json, long dataStart) throws IOException {
        try (JsonParser parser = JSON.createParser(StrictJson.text(json))) {
            return parse(parser, dataStart);
        } catch (JsonProcessingException e) {
            throw new MalformedCheckpointException(
                    file, "must have a header of JSON, but: " + Shown.name(e.getOriginalMessage()), e);
        } catch (CharacterCodingException e) {
            throw new MalformedCheckpointException(file, "must have a header in UTF-8, but has other bytes", e);
        }
    }

    private SafetensorsHeader parse(JsonParser parser, long dataStart) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw malformed("must have a JSON object as its header, but begins otherwise");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        boolean metadataSeen = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.getCurrentName();
            parser.nextToken();
            if (!name.equals(SafetensorsFormat.METADATA)) {
                if (tensors.put(name, entry(name, parser)) != null) {
                    throw malformed("must name each tensor once, but names %s twice".formatted(Shown.name(name)));
                }
            } else if (metadataSeen) {
                throw malformed("must have one __metadata__, but has two");
            } else {
                readMetadata(parser, metadata);
                metadataSeen = true;
            }
        }
        if (parser.nextToken() != null) {
            throw malformed("must end its header behind the JSON object, but goes on");
        }
        return new SafetensorsHeader(
                dataStart, Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(tensors));
    }

    private void readMetadata(JsonParser parser, Map<String, String> metadata) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        boolean texts = parser.currentToken() == JsonToken.START_OBJECT;
        while (texts && parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.getCurrentName();
            texts = parser.nextToken() == JsonToken.VALUE_STRING;
            if (texts && metadata.put(key, parser.getText()) != null) {
                throw malformed("must have each key of __metadata__ once, but has %s twice".formatted(Shown.name(key)));
            }
        }
        if (!texts) {
            throw malformed("must have texts only in its __metadata__, but has something else");
        }
    }

    private TensorEntry entry(String name, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw tensor(name, "must be described by a JSON object, but is not");
        }
        StoredType type = null;
        long[] shape = null;
        long[] offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.getCurrentName();
            parser.nextToken();
            switch (field) {
                case SafetensorsFormat.TYPE -> {
                    requireFirst(name, field, type);
                    type = type(name, parser);
                }
                case SafetensorsFormat.SHAPE -> {
                    requireFirst(name, field, shape);
                    shape = numbers(name, field, parser);
                }
                case SafetensorsFormat.OFFSETS -> {
                    requireFirst(name, field, offsets);
                    offsets = numbers(name, field, parser);
                }
                default -> parser.skipChildren(); // as the reference implementation does
            }
        }
        if (type == null || shape == null || offsets == null) {
            throw tensor(name, "must have dtype, shape and data_offsets, but lacks one of them");
        }
        return checked(name, type, shape, offsets);
    }

    private TensorEntry checked(String name, StoredType type, long[] shape, long[] offsets)
            throws MalformedCheckpointException {
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw tensor(name, "must have a begin and an end as data_offsets, but has " + TensorShape.text(offsets));
        }
        long bytes = bytes(name, type, shape);
        if (bytes != offsets[1] - offsets[0]) {
            throw tensor(
                    name,
                    "must have %d bytes, as %s %s takes, but has %d"
                            .formatted(bytes, type, TensorShape.text(shape), offsets[1] - offsets[0]));
        }
        return new TensorEntry(type, shape, offsets[0], offsets[1]);
    }

    private long bytes(String name, StoredType type, long[] shape) throws MalformedCheckpointException {
        try {
            long bits = type.bits();
            for (long size : shape) {
                bits = Math.multiplyExact(bits, size);
            }
            if (bits % Byte.SIZE != 0) {
                throw tensor(
                        name,
                        "must end with a whole byte, but %s %s does not".formatted(type, TensorShape.text(shape)));
            }
            return bits / Byte.SIZE;
        } catch (ArithmeticException e) {
            throw tensor(name, "must have a size that can be counted, but has shape " + TensorShape.text(shape));
        }
    }

    private StoredType type(String name, JsonParser parser) throws IOException {
        String type = parser.getText();
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw tensor(name, "must have a text as dtype, but has something else");
        }
        return StoredType.find(type)
                .orElseThrow(
                        () -> tensor(name, "must have a dtype of the safetensors format, but has " + Shown.name(type)));
    }

    private long[] numbers(String name, String field, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw tensor(name, "must have a list as %s, but has something else".formatted(field));
        }
        long[] numbers = new long[USUAL_DIMENSIONS];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (count == MOST_DIMENSIONS) {
                throw tensor(
                        name, "must have at most %d numbers as %s, but has more".formatted(MOST_DIMENSIONS, field));
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = number(name, field, parser);
        }
        return Arrays.copyOf(numbers, count);
    }

    private long number(String name, String field, JsonParser parser) throws IOException {
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!whole || parser.getLongValue() < 0) {
            throw tensor(
                    name,
                    "must have whole numbers below 2^63 as %s, but has %s"
                            .formatted(field, Shown.name(parser.getText())));
        }
        return parser.getLongValue();
    }

    private void requireFirst(String name, String field, @Nullable Object earlier) throws MalformedCheckpointException {
        if (earlier != null) {
            throw tensor(name, "must have one %s, but has two".formatted(field));
        }
    }

    private MalformedCheckpointException tensor(String name, String problem) {
        return malformed("cannot be read: tensor %s %s".formatted(Shown.name(name), problem));
    }

    private MalformedCheckpointException malformed(String problem) {
        return new MalformedCheckpointException(file, problem);
    }
}
