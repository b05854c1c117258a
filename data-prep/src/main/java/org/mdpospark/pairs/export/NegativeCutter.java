package org.mdpospark.pairs.export;

import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.mdpospark.image.UnusableImageException;

/**
 * Makes the negative of a pair whose table holds its box only. Runs in tasks; the same pair must give the same bytes.
 */
@FunctionalInterface
public interface NegativeCutter extends Serializable {
    /**
     * Returns the negative of a pair.
     *
     * @param image the file's bytes; not to be changed
     * @param pair a row of {@link org.mdpospark.pairs.PairTable}, every column by its name
     */
    EncodedImage cut(byte[] image, Row pair) throws IOException, UnusableImageException;
}
