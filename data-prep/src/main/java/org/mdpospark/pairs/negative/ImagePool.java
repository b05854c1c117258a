package org.mdpospark.pairs.negative;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.mdpospark.pairs.image.ImageLocation;

/**
 * The pictures that {@link Strategy#RANDOM_IMAGE} takes negatives from: distinct files in the order of their SHA-256,
 * so that an index means the same picture in every run over the same data.
 */
public record ImagePool(List<Entry> entries) implements Serializable {
    /** Most pictures that a pool holds, so that every executor can: of more, an even sample is kept. */
    public static final int MAX_SIZE = 1 << 18;

    /**
     * A picture.
     *
     * @param hash perceptual hash
     */
    public record Entry(String sha256, long hash, ImageLocation location) implements Serializable {}

    public ImagePool {
        entries = new ArrayList<>(entries);
        entries.sort(Comparator.comparing(Entry::sha256));
    }

    int size() {
        return entries.size();
    }

    Entry get(int index) {
        return entries.get(index);
    }
}
