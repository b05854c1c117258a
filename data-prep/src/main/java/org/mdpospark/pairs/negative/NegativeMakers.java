package org.mdpospark.pairs.negative;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mdpospark.pairs.image.ImageLocation;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.RowRejectedException;

/** Chooses the maker of a strategy. */
public final class NegativeMakers {
    private NegativeMakers() {}

    /** Reads an image of the pool again. */
    public interface PoolReader {
        SourceImage read(ImageLocation location) throws RowRejectedException, IOException;
    }

    /**
     * Returns the maker of the options' strategy.
     *
     * @param pool pictures of other rows; needed for {@link Strategy#RANDOM_IMAGE} only
     * @param nearDistance bits by which the perceptual hashes of near-duplicates differ at the most
     */
    public static NegativeMaker of(
            NegativeOptions options,
            QualityLimits limits,
            long seed,
            @Nullable ImagePool pool,
            int nearDistance,
            PoolReader reader) {
        return switch (options.strategy()) {
            case CROP -> new CropMaker(options, limits, seed);
            case AUGMENT -> new AugmentMaker(options, limits, seed);
            case RANDOM_IMAGE -> {
                if (pool == null) {
                    throw new IllegalArgumentException("strategy random-image must have a pool, but has none");
                }
                yield new RandomImageMaker(options, limits, seed, pool, nearDistance, reader);
            }
        };
    }
}
