package org.mdpospark.reference;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.mdpospark.image.CropBox;
import org.mdpospark.text.PreferenceTokens;
import org.mdpospark.text.PromptTokens;

/**
 * A pair as it lies in a file: the length of its content, the content, its CRC-32C. Numbers are big-endian.
 *
 * @param idBits see {@link #idBits(String)}
 * @param image the image's file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StagedRecord(long idBits, int negativeIndex, PreferenceTokens tokens, byte[] image, StoredNegative negative) {
    private static final int FRAME_BYTES = 2 * Integer.BYTES;
    private static final int ID_DIGITS = 16;
    private static final int FILE = 0;
    private static final int SOURCE_BOX = 1;
    private static final int MODEL_BOX = 2;

    /** Returns the first 64 bits of an id. */
    static long idBits(String id) {
        return Long.parseUnsignedLong(id.substring(0, ID_DIGITS), 16);
    }

    byte[] encode() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream(image.length + 1024);
        DataOutputStream out = new DataOutputStream(content);
        out.writeLong(idBits);
        out.writeInt(negativeIndex);
        PromptTokens prompt = tokens.prompt();
        writeInts(out, prompt.ids());
        out.writeInt(prompt.imageAt());
        out.writeBoolean(prompt.startsWithBos());
        writeInts(out, tokens.chosen());
        writeInts(out, tokens.rejected());
        writeBytes(out, image);
        writeNegative(out);
        return framed(content.toByteArray());
    }

    /**
     * Returns the pair of a record.
     *
     * @throws IOException if the bytes are not those that were written
     */
    static StagedRecord decode(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length < FRAME_BYTES || buffer.getInt(0) != bytes.length - FRAME_BYTES) {
            throw new IOException("its length is not the one that it says");
        }
        int length = bytes.length - FRAME_BYTES;
        if (buffer.getInt(Integer.BYTES + length) != checksum(bytes, Integer.BYTES, length)) {
            throw new IOException("its checksum is another");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, Integer.BYTES, length))) {
            StagedRecord record = new StagedRecord(
                    in.readLong(),
                    in.readInt(),
                    new PreferenceTokens(
                            new PromptTokens(readInts(in), in.readInt(), in.readBoolean()), readInts(in), readInts(in)),
                    readBytes(in),
                    readNegative(in));
            if (in.available() > 0) {
                throw new IOException("%d bytes follow its content".formatted(in.available()));
            }
            return record;
        }
    }

    private void writeNegative(DataOutputStream out) throws IOException {
        if (negative instanceof StoredNegative.File file) {
            out.writeByte(FILE);
            writeBytes(out, file.bytes());
        } else if (negative instanceof StoredNegative.SourceBox source) {
            out.writeByte(SOURCE_BOX);
            writeBox(out, source.box());
        } else if (negative instanceof StoredNegative.ModelBox model) {
            out.writeByte(MODEL_BOX);
            writeBox(out, model.box());
            out.writeUTF(model.frame());
        }
    }

    private static StoredNegative readNegative(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case FILE -> new StoredNegative.File(readBytes(in));
            case SOURCE_BOX -> new StoredNegative.SourceBox(readBox(in));
            case MODEL_BOX -> new StoredNegative.ModelBox(readBox(in), in.readUTF());
            default -> throw new IOException("its negative is of the unknown kind " + kind);
        };
    }

    private static void writeBox(DataOutputStream out, CropBox box) throws IOException {
        out.writeInt(box.left());
        out.writeInt(box.top());
        out.writeInt(box.width());
        out.writeInt(box.height());
    }

    private static CropBox readBox(DataInputStream in) throws IOException {
        return new CropBox(in.readInt(), in.readInt(), in.readInt(), in.readInt());
    }

    private static void writeInts(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private static int[] readInts(DataInputStream in) throws IOException {
        int[] values = new int[readLength(in, Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[readLength(in, 1)];
        in.readFully(bytes);
        return bytes;
    }

    private static int readLength(DataInputStream in, int width) throws IOException {
        int length = in.readInt();
        if (length < 0 || (long) length * width > in.available()) {
            throw new IOException(
                    "it says to hold %d values where %d bytes are left".formatted(length, in.available()));
        }
        return length;
    }

    private static byte[] framed(byte[] content) {
        ByteBuffer framed = ByteBuffer.allocate(Math.addExact(content.length, FRAME_BYTES));
        return framed.putInt(content.length)
                .put(content)
                .putInt(checksum(content, 0, content.length))
                .array();
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
