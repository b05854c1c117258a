package org.mdpospark.pairs.negative;

import java.util.Optional;
import org.mdpospark.image.Augmentation;
import org.mdpospark.image.ImageHeader;
import org.mdpospark.image.Luminance;
import org.mdpospark.image.MocoAugmentation;
import org.mdpospark.image.PerceptualHash;
import org.mdpospark.image.RandomSource;
import org.mdpospark.image.RgbImage;
import org.mdpospark.image.RowSeed;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.RowRejectedException;

/** Augments the image as MoCo v2 does. */
final class AugmentMaker implements NegativeMaker {
    private final NegativeOptions options;
    private final QualityLimits limits;
    private final long seed;
    private final MocoAugmentation recipe;

    AugmentMaker(NegativeOptions options, QualityLimits limits, long seed) {
        this.options = options;
        this.limits = limits;
        this.seed = seed;
        this.recipe = new MocoAugmentation(options.sampler(), MocoAugmentation.DEFAULT_SIZE);
    }

    @Override
    public Optional<Negative> make(SourceImage source, String id, int index) throws RowRejectedException {
        long rowSeed = RowSeed.of(seed, id, index, options.strategy().code());
        RandomSource random = options.generator().seeded(rowSeed);
        ImageHeader header = source.header();
        for (int draws = 1; draws <= limits.maxDraws(); draws++) {
            Augmentation augmentation = recipe.draw(header.width(), header.height(), random);
            RgbImage image = augment(source, augmentation);
            Luminance luminance = Luminance.of(image);
            double entropy = luminance.entropy();
            int distance = PerceptualHash.distance(source.hash(), PerceptualHash.of(luminance));
            if (entropy >= limits.minEntropy() && distance >= limits.minHashDistance()) {
                return Optional.of(new Negative(
                        NegativeFiles.encode(image, options, header.orientation()),
                        options.encoding().extension(),
                        rowSeed,
                        draws,
                        null,
                        augmentation.toString(),
                        null,
                        1,
                        entropy,
                        distance));
            }
        }
        return Optional.empty();
    }

    private static RgbImage augment(SourceImage source, Augmentation augmentation) throws RowRejectedException {
        try {
            return augmentation.apply(source.pixels().rgb());
        } catch (UnusableImageException e) {
            throw SourceImage.rejected(e);
        }
    }
}
