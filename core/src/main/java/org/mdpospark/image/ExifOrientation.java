package org.mdpospark.image;

import java.nio.ByteBuffer;

/**
 * The orientation tag of EXIF data (EXIF 2.32, section 4.6.4): how the stored pixels must be turned to be looked at.
 */
final class ExifOrientation {
    /** Pixels are stored as they are looked at. */
    static final int UPRIGHT = 1;

    /** What stands before EXIF data in a JPEG segment, and in some WebP files. */
    static final String PREFIX = "Exif\0\0";

    private static final int TAG = 0x112;
    private static final int SHORT = 3;

    private ExifOrientation() {}

    /** Reads a TIFF structure, with or without its prefix; malformed data count as upright. */
    static int read(ByteView exif) {
        try {
            int prefix = exif.holds(0, PREFIX) ? PREFIX.length() : 0;
            TiffDirectory fields = TiffDirectory.read(exif.slice(prefix, exif.length() - prefix));
            return orUpright(fields.value(TAG).orElse(UPRIGHT));
        } catch (UnusableImageException e) {
            return UPRIGHT; // the pixels are fine without it
        }
    }

    /** Returns the value of an orientation tag, or upright where there is no such orientation. */
    static int orUpright(long orientation) {
        return orientation >= 1 && orientation <= 8 ? (int) orientation : UPRIGHT;
    }

    /** Returns the smallest TIFF structure, without prefix, that says the orientation. */
    static byte[] write(int orientation) {
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("EXIF orientation must be 1 to 8, but is " + orientation);
        }
        return ByteBuffer.allocate(26)
                .put(new byte[] {'M', 'M', 0, 42})
                .putInt(8) // where the directory lies
                .putShort((short) 1) // fields in it
                .putShort((short) TAG)
                .putShort((short) SHORT)
                .putInt(1) // values of the field
                .putShort((short) orientation)
                .putShort((short) 0) // a value fills four bytes
                .putInt(0) // no next directory
                .array();
    }
}
