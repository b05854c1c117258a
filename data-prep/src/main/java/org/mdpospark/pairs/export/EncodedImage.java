package org.mdpospark.pairs.export;

import java.util.regex.Pattern;

/**
 * An image as it lies in a file.
 *
 * @param bytes of the file; not copied
 * @param extension of its name, lower case without the dot
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EncodedImage(byte[] bytes, String extension) {
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,5}");

    public EncodedImage {
        if (!EXTENSION.matcher(extension).matches()) {
            throw new IllegalArgumentException(
                    "image extension must be one to five small letters and digits, but is " + extension);
        }
    }
}
