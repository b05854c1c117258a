package org.mdpospark.image;

/** The bytes of an image cannot be used; says why, in words for the person who owns the file. */
public final class UnusableImageException extends Exception {
    private final ImageDefect defect;

    public UnusableImageException(ImageDefect defect, String message) {
        super(message);
        this.defect = defect;
    }

    public UnusableImageException(ImageDefect defect, String message, Throwable cause) {
        super(message, cause);
        this.defect = defect;
    }

    public ImageDefect defect() {
        return defect;
    }
}
