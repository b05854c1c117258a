package org.mdpospark.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the header of a safetensors file. */
final class HeaderText {
    private static final int ALIGNMENT = Long.BYTES; // of the data behind the header, as the reference writes it

    private HeaderText() {}

    /** Returns the header of tensors that follow one another, padded with blanks. */
    static byte[] of(List<TensorDescription> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(SafetensorsFormat.METADATA);
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            writeTensors(tensors, json);
            json.writeEndObject();
        }
        byte[] header = text.toByteArray();
        if (header.length > SafetensorsFormat.MAX_HEADER_BYTES - ALIGNMENT) {
            throw new IllegalArgumentException(
                    "header must have at most %d bytes, but has %d: write fewer tensors a file"
                            .formatted(SafetensorsFormat.MAX_HEADER_BYTES - ALIGNMENT, header.length));
        }
        byte[] padded = Arrays.copyOf(header, (header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void writeTensors(List<TensorDescription> tensors, JsonGenerator json) throws IOException {
        Set<String> names = new HashSet<>();
        long begin = 0;
        for (TensorDescription tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException(
                        "each tensor must have its own name, but two are called " + tensor.name());
            }
            if (begin % tensor.type().bytes() != 0) {
                throw new IllegalArgumentException(
                        "tensor %s must begin at a multiple of %d bytes, but would at %d: put wider types first"
                                .formatted(tensor.name(), tensor.type().bytes(), begin));
            }
            long end = Math.addExact(begin, tensor.bytes());
            json.writeObjectFieldStart(tensor.name());
            json.writeStringField(SafetensorsFormat.TYPE, tensor.type().name());
            writeNumbers(SafetensorsFormat.SHAPE, tensor.shape(), json);
            writeNumbers(SafetensorsFormat.OFFSETS, new long[] {begin, end}, json);
            json.writeEndObject();
            begin = end;
        }
    }

    private static void writeNumbers(String field, long[] numbers, JsonGenerator json) throws IOException {
        json.writeFieldName(field);
        json.writeArray(numbers, 0, numbers.length);
    }
}
