package org.mdpospark.pairs;

import java.io.Serializable;
import org.mdpospark.pairs.image.ImageLocation;

/**
 * What the second pass learns of a row's image.
 *
 * @param key place of the row
 * @param id of the row
 * @param name of the image's file, which decides between duplicates
 * @param sha256 of the image
 * @param hash perceptual hash of the image; 0 where nobody needs it
 * @param location where to read the image again
 */
record IndexedImage(long key, String id, String name, String sha256, long hash, ImageLocation location)
        implements Serializable {

    /** Orders rows by content, then name, then place: of equal rows the first one stays. */
    static int compare(IndexedImage left, IndexedImage right) {
        int byId = left.id.compareTo(right.id);
        if (byId != 0) {
            return byId;
        }
        int byName = left.name.compareTo(right.name);
        return byName != 0 ? byName : Long.compare(left.key, right.key);
    }
}
