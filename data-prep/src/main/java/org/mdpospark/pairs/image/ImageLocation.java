package org.mdpospark.pairs.image;

import java.io.Serializable;

/**
 * Where an image can be read again: a range of a file.
 *
 * @param folder image root of the path; empty where the path stands for itself
 * @param path of the file
 * @param offset of the image's first byte
 * @param length of the image in bytes; -1 for the whole file
 */
public record ImageLocation(String folder, String path, long offset, int length) implements Serializable {
    /** Returns the place of an image that is a file of its own. */
    public static ImageLocation file(String folder, String path) {
        return new ImageLocation(folder, path, 0, -1);
    }

    boolean isFile() {
        return length < 0;
    }
}
