package org.mdpospark.pairs.negative;

import java.io.IOException;
import java.util.Optional;
import org.mdpospark.image.Luminance;
import org.mdpospark.image.PerceptualHash;
import org.mdpospark.image.RandomSource;
import org.mdpospark.image.RowSeed;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.input.RowRejectedException;

/** Takes another row's image as it is, and never the same picture: neither the same file nor a near-duplicate. */
final class RandomImageMaker implements NegativeMaker {
    private final NegativeOptions options;
    private final QualityLimits limits;
    private final long seed;
    private final ImagePool pool;
    private final int nearDistance;
    private final NegativeMakers.PoolReader reader;

    RandomImageMaker(
            NegativeOptions options,
            QualityLimits limits,
            long seed,
            ImagePool pool,
            int nearDistance,
            NegativeMakers.PoolReader reader) {
        this.options = options;
        this.limits = limits;
        this.seed = seed;
        this.pool = pool;
        this.nearDistance = nearDistance;
        this.reader = reader;
    }

    @Override
    public Optional<Negative> make(SourceImage source, String id, int index) throws RowRejectedException, IOException {
        long rowSeed = RowSeed.of(seed, id, index, options.strategy().code());
        RandomSource random = options.generator().seeded(rowSeed);
        for (int draws = 1; draws <= limits.maxDraws(); draws++) {
            ImagePool.Entry other = draw(source, random);
            SourceImage image = reader.read(other.location());
            double entropy = entropy(image);
            int distance = PerceptualHash.distance(source.hash(), other.hash());
            if (entropy >= limits.minEntropy() && distance >= limits.minHashDistance()) {
                return Optional.of(new Negative(
                        image.bytes(),
                        image.header().format().extension(),
                        rowSeed,
                        draws,
                        null,
                        null,
                        other.sha256(),
                        1,
                        entropy,
                        distance));
            }
        }
        return Optional.empty();
    }

    /** Draws a place in the pool and walks on from it to the first picture that is another one. */
    private ImagePool.Entry draw(SourceImage source, RandomSource random) throws RowRejectedException {
        int start = pool.size() == 0 ? 0 : random.below(pool.size());
        for (int step = 0; step < pool.size(); step++) {
            ImagePool.Entry entry = pool.get((start + step) % pool.size());
            if (!entry.sha256().equals(source.sha256())
                    && PerceptualHash.distance(source.hash(), entry.hash()) > nearDistance) {
                return entry;
            }
        }
        throw new RowRejectedException(
                RejectReason.NO_OTHER_IMAGE, "all %d pictures are this one or nearly so".formatted(pool.size()));
    }

    private static double entropy(SourceImage image) throws RowRejectedException {
        try {
            return Luminance.of(image.pixels().rgb()).entropy();
        } catch (UnusableImageException e) {
            throw SourceImage.rejected(e);
        }
    }
}
