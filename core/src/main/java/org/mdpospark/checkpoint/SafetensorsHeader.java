package org.mdpospark.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file.
 *
 * @param dataStart where the tensors' bytes begin in the file
 * @param metadata what the header says besides
 * @param tensors the tensors by name, in the order of the header
 */
record SafetensorsHeader(long dataStart, Map<String, String> metadata, Map<String, TensorEntry> tensors) {
    static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        if (fileBytes < SafetensorsFormat.LENGTH_BYTES) {
            throw new MalformedCheckpointException(
                    file,
                    "must be a safetensors file of at least %d bytes, but has %d"
                            .formatted(SafetensorsFormat.LENGTH_BYTES, fileBytes));
        }
        long headerBytes = ByteBuffer.wrap(readFully(file, channel, 0, SafetensorsFormat.LENGTH_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        long most = Math.min(SafetensorsFormat.MAX_HEADER_BYTES, fileBytes - SafetensorsFormat.LENGTH_BYTES);
        if (headerBytes < 0 || headerBytes > most) {
            throw new MalformedCheckpointException(
                    file,
                    "must be a safetensors file with a header of at most %d bytes, but gives its length as %s"
                            .formatted(most, Long.toUnsignedString(headerBytes)));
        }
        byte[] json = readFully(file, channel, SafetensorsFormat.LENGTH_BYTES, (int) headerBytes);
        long dataStart = SafetensorsFormat.LENGTH_BYTES + headerBytes;
        SafetensorsHeader header = new HeaderParser(file).parse(json, dataStart);
        header.requireTiles(file, fileBytes - dataStart);
        return header;
    }

    /** Requires that the tensors follow one another without overlap or hole, from the first data byte to the last. */
    private void requireTiles(Path file, long dataBytes) throws MalformedCheckpointException {
        List<Map.Entry<String, TensorEntry>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.<Map.Entry<String, TensorEntry>>comparingLong(
                        tensor -> tensor.getValue().begin())
                .thenComparingLong(tensor -> tensor.getValue().end()));
        long end = 0;
        for (Map.Entry<String, TensorEntry> tensor : ordered) {
            if (tensor.getValue().begin() != end) {
                throw new MalformedCheckpointException(
                        file,
                        "must hold its tensors without overlap or hole, but tensor %s begins at data byte %d where %d is next"
                                .formatted(
                                        Shown.name(tensor.getKey()),
                                        tensor.getValue().begin(),
                                        end));
            }
            end = tensor.getValue().end();
        }
        if (end != dataBytes) {
            throw new MalformedCheckpointException(
                    file,
                    "must hold %d data bytes, as its tensors have, but holds %d; download it again if it was cut"
                            .formatted(end, dataBytes));
        }
    }

    private static byte[] readFully(Path file, FileChannel channel, long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new MalformedCheckpointException(file, "became shorter while it was read");
            }
        }
        return bytes;
    }
}
