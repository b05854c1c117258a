package org.mdpospark.train;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One record of a TensorBoard event file: a message {@code Event} of TensorFlow's {@code event.proto} in the frame of a
 * TFRecord, which is its length, its bytes and a checksum of each.
 *
 * <p>Written by hand, because no library on Maven Central does it beside Spark and ND4J: {@code org.tensorflow:proto}
 * has classes of the same names as those inside ND4J, made for another protobuf, and TensorFlow's Java API brings its
 * native runtime of hundreds of megabytes. Five fields are needed.
 */
final class EventRecord {
    // Field numbers of Event, Summary, Summary.Value and SessionLog, which protobuf never changes.
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int EVENT_SESSION_LOG = 7;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE_VALUE = 2;
    private static final int SESSION_LOG_STATUS = 1;

    private static final int SESSION_START = 1;
    private static final String VERSION = "brain.Event:2";

    private static final int CHECKSUM_MASK = 0xa282ead8;
    private static final int FRAME_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private EventRecord() {}

    /** Returns what every file begins with. */
    static byte[] version(double wallTime) {
        Message event = new Message().fixed64(EVENT_WALL_TIME, wallTime);
        event.bytes(EVENT_FILE_VERSION, VERSION.getBytes(StandardCharsets.UTF_8));
        return framed(event.toByteArray());
    }

    /** Returns the word that what earlier files have of this step and later ones is void. */
    static byte[] start(double wallTime, long step) {
        byte[] log = new Message().varint(SESSION_LOG_STATUS, SESSION_START).toByteArray();
        return framed(event(wallTime, step).bytes(EVENT_SESSION_LOG, log).toByteArray());
    }

    /** Returns values by tag; TensorBoard groups tags by what stands before their slash. */
    static byte[] scalars(double wallTime, long step, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((tag, value) -> summary.bytes(
                SUMMARY_VALUE,
                new Message()
                        .bytes(VALUE_TAG, tag.getBytes(StandardCharsets.UTF_8))
                        .fixed32(VALUE_SIMPLE_VALUE, value.floatValue())
                        .toByteArray()));
        return framed(event(wallTime, step)
                .bytes(EVENT_SUMMARY, summary.toByteArray())
                .toByteArray());
    }

    private static Message event(double wallTime, long step) {
        return new Message().fixed64(EVENT_WALL_TIME, wallTime).varint(EVENT_STEP, step);
    }

    private static byte[] framed(byte[] message) {
        ByteBuffer record = ByteBuffer.allocate(message.length + FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(message.length);
        record.putInt(maskedChecksum(record.array(), Long.BYTES));
        record.put(message);
        record.putInt(maskedChecksum(message, message.length));
        return record.array();
    }

    /** A checksum of bytes that may hold checksums themselves is turned and shifted, as in LevelDB's log. */
    private static int maskedChecksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return Integer.rotateRight((int) checksum.getValue(), 15) + CHECKSUM_MASK;
    }

    /** A protobuf message: fields one after the other, each with a key of its number and its wire type. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int FIXED_64 = 1;
        private static final int LENGTH_DELIMITED = 2;
        private static final int FIXED_32 = 5;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message varint(int field, long value) {
            key(field, VARINT);
            put(value);
            return this;
        }

        Message fixed64(int field, double value) {
            key(field, FIXED_64);
            ByteBuffer buffer = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.writeBytes(buffer.putDouble(value).array());
            return this;
        }

        Message fixed32(int field, float value) {
            key(field, FIXED_32);
            ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.writeBytes(buffer.putFloat(value).array());
            return this;
        }

        Message bytes(int field, byte[] value) {
            key(field, LENGTH_DELIMITED);
            put(value.length);
            bytes.writeBytes(value);
            return this;
        }

        private void key(int field, int wireType) {
            put(((long) field << 3) | wireType);
        }

        /** Seven bits a byte, the lowest first; the eighth says that more follow. */
        private void put(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
