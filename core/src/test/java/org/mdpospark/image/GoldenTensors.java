package org.mdpospark.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Arrays that a reference implementation made, from a safetensors file among the test resources. */
final class GoldenTensors {
    private final JsonNode header;
    private final ByteBuffer data;

    private GoldenTensors(JsonNode header, ByteBuffer data) {
        this.header = header;
        this.data = data;
    }

    /** Reads a file of the folder golden. */
    static GoldenTensors read(String file) {
        ByteBuffer bytes = ByteBuffer.wrap(resource(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong());
        try {
            JsonNode header = new ObjectMapper().readTree(bytes.array(), Long.BYTES, length);
            return new GoldenTensors(
                    header, bytes.position(Long.BYTES + length).slice().order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the content of a file of the folder golden. */
    static byte[] resource(String file) {
        try (InputStream stream = GoldenTensors.class.getResourceAsStream("/golden/" + file)) {
            return Objects.requireNonNull(stream, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the names that start with the prefix, without it. */
    List<String> names(String prefix) {
        List<String> names = new ArrayList<>();
        header.fieldNames().forEachRemaining(name -> {
            if (name.startsWith(prefix)) {
                names.add(name.substring(prefix.length()));
            }
        });
        return names;
    }

    /** Returns an F32 tensor's values. */
    float[] floats(String name) {
        float[] values = new float[bytes(name, "F32").remaining() / Float.BYTES];
        bytes(name, "F32").asFloatBuffer().get(values);
        return values;
    }

    /** Returns a U8 tensor [height, width, 3] as an image. */
    RgbImage image(String name) {
        ByteBuffer bytes = bytes(name, "U8");
        byte[] rgb = new byte[bytes.remaining()];
        bytes.get(rgb);
        JsonNode shape = header.get(name).get("shape");
        return new RgbImage(shape.get(1).asInt(), shape.get(0).asInt(), rgb);
    }

    private ByteBuffer bytes(String name, String type) {
        JsonNode entry = Objects.requireNonNull(header.get(name), name);
        if (!entry.get("dtype").asText().equals(type)) {
            throw new IllegalArgumentException(name + " is not of type " + type);
        }
        int begin = entry.get("data_offsets").get(0).asInt();
        int end = entry.get("data_offsets").get(1).asInt();
        return data.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns samples as numbers from 0 to 255, which print better than bytes. */
    static int[] samples(RgbImage image) {
        int[] samples = new int[image.rgb().length];
        Arrays.setAll(samples, i -> image.rgb()[i] & 0xFF);
        return samples;
    }
}
