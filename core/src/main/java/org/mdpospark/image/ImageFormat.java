package org.mdpospark.image;

/** The image file formats that are read; recognised by their first bytes, never by a name's ending. */
public enum ImageFormat {
    JPEG("jpg"),
    PNG("png"),
    WEBP("webp"),
    GIF("gif"),
    BMP("bmp"),
    TIFF("tiff");

    private final String extension;

    ImageFormat(String extension) {
        this.extension = extension;
    }

    /** Returns the usual ending of a file's name, without the dot. */
    public String extension() {
        return extension;
    }
}
