package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files, with a checksum and a decoder of its own. */
final class EventFile {
    /**
     * One event.
     *
     * @param version empty but for the first of a file
     */
    record Event(double wallTime, long step, String version, boolean start, Map<String, Float> values) {}

    private EventFile() {}

    static List<Event> read(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            long length = bytes.getLong();
            assertThat(bytes.getInt()).as("checksum of the length").isEqualTo(checksum(bytes.array(), start, 8));
            byte[] message = new byte[Math.toIntExact(length)];
            bytes.get(message);
            assertThat(bytes.getInt()).as("checksum of the event").isEqualTo(checksum(message, 0, message.length));
            events.add(event(message));
        }
        return events;
    }

    /** CRC-32C bit by bit, turned right by 15 and shifted. */
    private static int checksum(byte[] bytes, int offset, int length) {
        int checksum = -1;
        for (int i = offset; i < offset + length; i++) {
            checksum ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                checksum = (checksum >>> 1) ^ ((checksum & 1) == 0 ? 0 : 0x82F63B78);
            }
        }
        checksum = ~checksum;
        return (checksum >>> 15 | checksum << 17) + 0xa282ead8;
    }

    private static Event event(byte[] message) throws IOException {
        Map<Integer, List<byte[]>> fields = fields(message);
        Map<String, Float> values = new LinkedHashMap<>();
        for (byte[] summary : fields.getOrDefault(5, List.of())) {
            for (byte[] value : fields(summary).getOrDefault(1, List.of())) {
                Map<Integer, List<byte[]>> parts = fields(value);
                values.put(
                        new String(only(parts, 1), StandardCharsets.UTF_8),
                        little(only(parts, 2)).getFloat());
            }
        }
        boolean start = fields.containsKey(7)
                && little(only(fields(only(fields, 7)), 1)).getLong() == 1;
        String version = fields.containsKey(3) ? new String(only(fields, 3), StandardCharsets.UTF_8) : "";
        long step = fields.containsKey(2) ? little(only(fields, 2)).getLong() : 0;
        return new Event(little(only(fields, 1)).getDouble(), step, version, start, values);
    }

    private static byte[] only(Map<Integer, List<byte[]>> fields, int number) {
        List<byte[]> found = fields.getOrDefault(number, List.of());
        assertThat(found).as("field %d", number).hasSize(1);
        return found.get(0);
    }

    private static Map<Integer, List<byte[]>> fields(byte[] message) throws IOException {
        Map<Integer, List<byte[]>> fields = new LinkedHashMap<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(message));
        while (in.available() > 0) {
            long key = varint(in);
            byte[] value = switch ((int) (key & 7)) {
                case 0 ->
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(varint(in))
                            .array();
                case 1 -> in.readNBytes(8);
                case 2 -> in.readNBytes((int) varint(in));
                case 5 -> in.readNBytes(4);
                default -> throw new IOException("unknown wire type in key " + key);
            };
            fields.computeIfAbsent((int) (key >> 3), number -> new ArrayList<>())
                    .add(value);
        }
        return fields;
    }

    private static long varint(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
