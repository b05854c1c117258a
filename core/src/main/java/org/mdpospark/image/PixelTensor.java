package org.mdpospark.image;

/**
 * What a vision tower reads of an image.
 *
 * @param size pixels per side
 * @param values normalised samples [3, size, size]: the plane of red, then green, then blue; not copied, so whoever
 *     hands them over gives them away
 */
@SuppressWarnings("ArrayRecordComponent") // compared by tests only, and by content there
public record PixelTensor(int size, float[] values) {
    public PixelTensor {
        if (size < 1 || values.length != 3L * size * size) {
            throw new IllegalArgumentException(
                    "pixels [3, %1$d, %1$d] must have a side of at least 1 and %2$d values, but have %3$d"
                            .formatted(size, 3L * size * size, values.length));
        }
    }

    /**
     * Returns the part inside the box, blown up to the whole size: the negative that the published mDPO code makes of
     * the pixels of an image.
     */
    public PixelTensor resizedCrop(CropBox box) {
        return new PixelTensor(size, ResizedCrop.resizedCrop(values, size, size, box, size, size));
    }
}
