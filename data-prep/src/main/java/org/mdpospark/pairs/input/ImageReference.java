package org.mdpospark.pairs.input;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The image of a row: either its bytes, or a path under the image root.
 *
 * @param bytes the file's bytes where the row carries them; not copied
 * @param path the path as the row gives it; with bytes, only a name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ImageReference(
        byte @Nullable [] bytes, @Nullable String path) implements Serializable {
    public ImageReference {
        if (bytes == null && path == null) {
            throw new IllegalArgumentException("image reference must have bytes or a path, but has neither");
        }
    }
}
