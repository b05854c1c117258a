package org.mdpospark.pairs.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mdpospark.Digests;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageDefect;
import org.mdpospark.image.ImageHeader;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.image.PerceptualHash;
import org.mdpospark.image.PixelSource;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.input.RowRejectedException;

/** The image of a row: its file, what the header says, and its pixels once somebody asks for them. For one thread. */
public final class SourceImage {
    private final byte[] bytes;
    private final String name;
    private final String sha256;
    private final ImageHeader header;
    private @Nullable PixelSource pixels;
    private @Nullable Long hash;

    private SourceImage(byte[] bytes, @Nullable String path, ImageHeader header) {
        this.bytes = bytes;
        this.sha256 = Digests.sha256Hex(bytes);
        this.header = header;
        this.name = fileName(
                path == null ? sha256.substring(0, 16) : path, header.format().extension());
    }

    /**
     * Judges a file without decoding it.
     *
     * @param path that the row gives; only its last part is kept
     * @throws RowRejectedException if the bytes are no image that can be used
     */
    public static SourceImage inspect(byte[] bytes, @Nullable String path, ImageLimits limits)
            throws RowRejectedException {
        try {
            return new SourceImage(bytes, path, ImageInspector.inspect(bytes, limits));
        } catch (UnusableImageException e) {
            throw rejected(e);
        }
    }

    /** Returns the file's bytes, not copied. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns a file name whose ending fits the format, as readers go by it. */
    public String name() {
        return name;
    }

    public String sha256() {
        return sha256;
    }

    public ImageHeader header() {
        return header;
    }

    public PixelSource pixels() throws RowRejectedException {
        if (pixels == null) {
            try {
                pixels = ImageDecoder.open(bytes, header);
            } catch (UnusableImageException e) {
                throw rejected(e);
            }
        }
        return pixels;
    }

    /** Returns the perceptual hash. */
    public long hash() throws RowRejectedException {
        if (hash == null) {
            try {
                hash = PerceptualHash.of(pixels().luminance(PerceptualHash.GRID));
            } catch (UnusableImageException e) {
                throw rejected(e);
            }
        }
        return hash;
    }

    /** Returns the hash as tables write it if it is known already; else null: no image is decoded for this alone. */
    public @Nullable String knownHash() {
        return hash == null ? null : "%016x".formatted(hash);
    }

    /** Says of a row what is wrong with its image. */
    public static RowRejectedException rejected(UnusableImageException e) {
        return new RowRejectedException(reason(e.defect()), String.valueOf(e.getMessage()));
    }

    private static RejectReason reason(ImageDefect defect) {
        return switch (defect) {
            case EMPTY -> RejectReason.IMAGE_EMPTY;
            case NOT_AN_IMAGE -> RejectReason.NOT_AN_IMAGE;
            case TRUNCATED -> RejectReason.IMAGE_TRUNCATED;
            case TOO_LARGE -> RejectReason.IMAGE_TOO_LARGE;
            case TOO_SMALL -> RejectReason.IMAGE_TOO_SMALL;
            case ANIMATED -> RejectReason.IMAGE_ANIMATED;
            case UNSUPPORTED_COLOR_MODEL -> RejectReason.UNSUPPORTED_COLOR_MODEL;
            case UNREADABLE -> RejectReason.IMAGE_UNREADABLE;
        };
    }

    private static String fileName(String path, String extension) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        String lower = name.toLowerCase(Locale.ROOT);
        boolean fits = lower.endsWith("." + extension)
                || (extension.equals("jpg") && lower.endsWith(".jpeg"))
                || (extension.equals("tiff") && lower.endsWith(".tif"));
        return fits ? name : name + "." + extension;
    }
}
