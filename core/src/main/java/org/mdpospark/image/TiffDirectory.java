package org.mdpospark.image;

import java.util.OptionalLong;

/**
 * The first directory of fields in a TIFF structure, as whole files and EXIF blocks have it.
 *
 * <p>TIFF 6.0, section 2: byte order, 42, offset of a directory; there a count, then twelve bytes a field.
 */
final class TiffDirectory {
    private static final int ENTRY_BYTES = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final ByteView tiff;
    private final long firstEntry;
    private final int entries;

    private TiffDirectory(ByteView tiff, long firstEntry, int entries) {
        this.tiff = tiff;
        this.firstEntry = firstEntry;
        this.entries = entries;
    }

    static boolean startsAt(ByteView file) {
        return file.holds(0, "II*\0") || file.holds(0, "MM\0*");
    }

    static TiffDirectory read(ByteView bytes) throws UnusableImageException {
        if (!startsAt(bytes)) {
            throw new UnusableImageException(ImageDefect.UNREADABLE, "TIFF structure must start with II*\\0 or MM\\0*");
        }
        ByteView tiff = bytes.holds(0, "II") ? bytes.littleEndian() : bytes.bigEndian();
        long directory = tiff.unsignedInt(4);
        int entries = tiff.unsignedShort(directory);
        tiff.require(directory + 2, (long) entries * ENTRY_BYTES);
        return new TiffDirectory(tiff, directory + 2, entries);
    }

    boolean hasNext() throws UnusableImageException {
        return tiff.unsignedInt(firstEntry + (long) entries * ENTRY_BYTES) != 0;
    }

    /**
     * Returns the first value of a field of unsigned whole numbers; empty where the field is missing or another kind.
     */
    OptionalLong value(int tag) throws UnusableImageException {
        long[] values = values(tag);
        return values.length == 0 ? OptionalLong.empty() : OptionalLong.of(values[0]);
    }

    /** Returns the values of a field of unsigned whole numbers; none where the field is missing or another kind. */
    long[] values(int tag) throws UnusableImageException {
        for (long entry = firstEntry, i = 0; i < entries; i++, entry += ENTRY_BYTES) {
            if (tiff.unsignedShort(entry) == tag) {
                return valuesOf(entry);
            }
        }
        return new long[0];
    }

    private long[] valuesOf(long entry) throws UnusableImageException {
        int type = tiff.unsignedShort(entry + 2);
        if (type != BYTE && type != SHORT && type != LONG) {
            return new long[0];
        }
        int size = type == BYTE ? 1 : type == SHORT ? 2 : 4;
        long count = tiff.unsignedInt(entry + 4);
        long at = count * size <= 4 ? entry + 8 : tiff.unsignedInt(entry + 8);
        tiff.require(at, count * size);
        long[] values = new long[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(at + (long) i * size, type);
        }
        return values;
    }

    private long number(long at, int type) throws UnusableImageException {
        return switch (type) {
            case BYTE -> tiff.unsignedByte(at);
            case SHORT -> tiff.unsignedShort(at);
            default -> tiff.unsignedInt(at);
        };
    }
}
