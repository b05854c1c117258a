package org.mdpospark.image;

import java.util.Arrays;
import java.util.Set;

/** The fields of a TIFF file that decide whether and how it is read; TIFF 6.0, sections 3 to 8 and 15. */
final class TiffFile {
    private static final int IMAGE_WIDTH = 256;
    private static final int IMAGE_LENGTH = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC_INTERPRETATION = 262;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTE_COUNTS = 279;
    private static final int COLOR_MAP = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTE_COUNTS = 325;
    private static final int SAMPLE_FORMAT = 339;

    private static final long WHOLE_IMAGE = 0xffffffffL; // rows of a strip, where there is but one
    private static final long SMALL_TILE = 1 << 20; // pixels that a tile may have even if the image has fewer
    private static final int RGB = 2;
    private static final Set<Long> PHOTOMETRICS = Set.of(0L, 1L, 2L, 3L, 5L); // grey twice, RGB, palette, CMYK
    private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 8L, 32946L, 32773L); // all but JPEG
    private static final Set<Long> SAMPLE_BITS = Set.of(1L, 2L, 4L, 8L, 16L);

    private final ByteView file;
    private final TiffDirectory fields;
    private final ImageHeader header;

    private TiffFile(ByteView file, TiffDirectory fields) throws UnusableImageException {
        this.file = file;
        this.fields = fields;
        long orientation = fields.value(ORIENTATION).orElse(ExifOrientation.UPRIGHT);
        this.header = ImageInspector.header(
                ImageFormat.TIFF,
                fields.value(IMAGE_WIDTH).orElse(0),
                fields.value(IMAGE_LENGTH).orElse(0),
                ExifOrientation.orUpright(orientation));
    }

    static ImageHeader header(ByteView file) throws UnusableImageException {
        TiffDirectory fields = TiffDirectory.read(file);
        if (fields.hasNext()) {
            throw new UnusableImageException(ImageDefect.ANIMATED, "TIFF file has several pages");
        }
        TiffFile tiff = new TiffFile(file, fields);
        tiff.requireColors();
        tiff.requireLayout();
        return tiff.header;
    }

    /**
     * Returns the colours of a palette image as 0xRRGGBB, the high bytes of the 16-bit entries; none where there is no
     * palette.
     */
    static int[] palette(ByteView file) throws UnusableImageException {
        long[] entries = TiffDirectory.read(file).values(COLOR_MAP);
        int size = entries.length / 3; // all reds come first, then the greens, then the blues
        int[] colors = new int[size];
        for (int i = 0; i < size; i++) {
            long red = entries[i] >> 8;
            long green = entries[size + i] >> 8;
            long blue = entries[2 * size + i] >> 8;
            colors[i] = (int) (red << 16 | green << 8 | blue);
        }
        return colors;
    }

    private void requireColors() throws UnusableImageException {
        long photometric = fields.value(PHOTOMETRIC_INTERPRETATION).orElse(RGB);
        if (!PHOTOMETRICS.contains(photometric)) {
            throw unsupported("TIFF photometric interpretation %d is not read".formatted(photometric));
        }
        long[] bits = fields.values(BITS_PER_SAMPLE);
        for (long value : bits) {
            if (!SAMPLE_BITS.contains(value) || value != bits[0]) {
                throw unsupported(
                        "TIFF samples must have 1, 2, 4, 8 or 16 bits, all alike, but have " + Arrays.toString(bits));
            }
        }
        for (long value : fields.values(SAMPLE_FORMAT)) {
            if (value != 1) {
                throw unsupported("TIFF samples must be unsigned whole numbers, but are of format " + value);
            }
        }
        long samples = fields.value(SAMPLES_PER_PIXEL).orElse(1);
        if (samples < 1 || samples > 4) {
            throw unsupported("TIFF pixels must have 1 to 4 samples, but have " + samples);
        }
    }

    private void requireLayout() throws UnusableImageException {
        long compression = fields.value(COMPRESSION).orElse(1);
        if (!COMPRESSIONS.contains(compression)) {
            throw unreadable("TIFF compression %d is not read".formatted(compression));
        }
        long rows = fields.value(ROWS_PER_STRIP).orElse(WHOLE_IMAGE);
        requireTile(header.width(), rows == WHOLE_IMAGE ? header.height() : rows);
        requireTile(
                fields.value(TILE_WIDTH).orElse(header.width()),
                fields.value(TILE_LENGTH).orElse(1));
        requireInFile(fields.values(STRIP_OFFSETS), fields.values(STRIP_BYTE_COUNTS));
        requireInFile(fields.values(TILE_OFFSETS), fields.values(TILE_BYTE_COUNTS));
    }

    private void requireTile(long width, long height) throws UnusableImageException {
        if (width < 1 || height < 1 || width * height > header.pixels() + SMALL_TILE) {
            throw unreadable("TIFF strip or tile of %d x %d does not fit an image of %d x %d"
                    .formatted(width, height, header.width(), header.height()));
        }
    }

    private void requireInFile(long[] offsets, long[] byteCounts) throws UnusableImageException {
        if (offsets.length != byteCounts.length) {
            throw unreadable(
                    "TIFF file has %d strips or tiles, but lengths of %d".formatted(offsets.length, byteCounts.length));
        }
        for (int i = 0; i < offsets.length; i++) {
            file.require(offsets[i], byteCounts[i]);
        }
    }

    private static UnusableImageException unsupported(String message) {
        return new UnusableImageException(ImageDefect.UNSUPPORTED_COLOR_MODEL, message);
    }

    private static UnusableImageException unreadable(String message) {
        return new UnusableImageException(ImageDefect.UNREADABLE, message);
    }
}
