package org.mdpospark.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A second reader of safetensors files, as simple as can be and without any check, to compare the first one with. */
final class PlainSafetensors {
    private final JsonNode header;
    private final ByteBuffer data;

    private PlainSafetensors(JsonNode header, ByteBuffer data) {
        this.header = header;
        this.data = data;
    }

    static PlainSafetensors read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int length = (int) bytes.getLong();
            JsonNode header = new ObjectMapper().readTree(bytes.array(), Long.BYTES, length);
            return new PlainSafetensors(
                    header, bytes.position(Long.BYTES + length).slice());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the bytes of a file with this header, and as many data bytes: 0, 1, 2 and so on. */
    static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (int i = 0; i < dataBytes; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    /** Returns the names, in the order of the header. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        header.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        return names;
    }

    String type(String name) {
        return entry(name).get("dtype").asText();
    }

    long[] shape(String name) {
        JsonNode shape = entry(name).get("shape");
        long[] sizes = new long[shape.size()];
        Arrays.setAll(sizes, i -> shape.get(i).asLong());
        return sizes;
    }

    ByteBuffer bytes(String name) {
        JsonNode offsets = entry(name).get("data_offsets");
        int begin = offsets.get(0).asInt();
        return data.slice(begin, offsets.get(1).asInt() - begin).order(ByteOrder.LITTLE_ENDIAN);
    }

    float[] floats(String name) {
        ByteBuffer bytes = bytes(name);
        String type = type(name);
        float[] floats = new float[bytes.remaining() / (type.equals("F32") ? 4 : 2)];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = switch (type) {
                case "F32" -> bytes.getFloat(4 * i);
                case "F16" -> half(bytes.getShort(2 * i));
                case "BF16" -> brain(bytes.getShort(2 * i));
                default -> throw new IllegalArgumentException(type);
            };
        }
        return floats;
    }

    /** Returns the value of an IEEE 754 binary16, by its definition. */
    static float half(short bits) {
        int exponent = (bits >> 10) & 31;
        int fraction = bits & 1023;
        double magnitude = exponent == 0 ? Math.scalb(fraction, -24) : Math.scalb(1024 + fraction, exponent - 25);
        if (exponent == 31) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return (float) (bits < 0 ? -magnitude : magnitude);
    }

    /** Returns the value of a bfloat16, by its definition. */
    static float brain(short bits) {
        int exponent = (bits >> 7) & 255;
        int fraction = bits & 127;
        double magnitude =
                exponent == 0 ? Math.scalb((double) fraction, -133) : Math.scalb(128.0 + fraction, exponent - 134);
        if (exponent == 255) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return (float) (bits < 0 ? -magnitude : magnitude);
    }

    private JsonNode entry(String name) {
        return Objects.requireNonNull(header.get(name), name);
    }
}
