package org.mdpospark.pairs.negative;

import java.io.IOException;
import java.util.Optional;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.RowRejectedException;

/** Makes the negatives of a row. What comes out depends on the image, the row's id, the seed and the index alone. */
public interface NegativeMaker {
    /**
     * Makes one negative.
     *
     * @param id of the row
     * @param index of the negative among the row's
     * @return the negative; empty if no draw passed the quality limits
     * @throws RowRejectedException if the image cannot be decoded
     * @throws IOException if storage failed
     */
    Optional<Negative> make(SourceImage source, String id, int index) throws RowRejectedException, IOException;
}
