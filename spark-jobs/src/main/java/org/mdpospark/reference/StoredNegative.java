package org.mdpospark.reference;

import org.mdpospark.image.CropBox;

/** A negative image as a data set stores it. */
public sealed interface StoredNegative {
    /** An image file of its own. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record File(byte[] bytes) implements StoredNegative {}

    /** A box of the stored image. */
    record SourceBox(CropBox box) implements StoredNegative {}

    /**
     * A box of the square that a vision tower sees.
     *
     * @param frame name of the square
     */
    record ModelBox(CropBox box, String frame) implements StoredNegative {}
}
