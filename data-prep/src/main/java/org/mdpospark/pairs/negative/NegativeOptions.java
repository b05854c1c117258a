package org.mdpospark.pairs.negative;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdpospark.image.CropSampler;
import org.mdpospark.image.ModelFrame;
import org.mdpospark.image.Mt19937;
import org.mdpospark.image.RandomSource;
import org.mdpospark.image.SplitMix64;

/**
 * How negatives are made.
 *
 * @param count negatives for each row, 1 to {@link #MAX_COUNT}
 * @param sampler of boxes, for the strategies that have one
 * @param frame the vision tower's square in which boxes are drawn; null draws them in the stored image
 * @param jpegQuality 1 to 100; ignored for PNG
 * @param hashed whether perceptual hashes are taken of image and negative, for which the whole image is decoded
 */
public record NegativeOptions(
        Strategy strategy,
        int count,
        CropSampler sampler,
        Generator generator,
        @Nullable String frame,
        Store store,
        Encoding encoding,
        int jpegQuality,
        boolean hashed)
        implements Serializable {
    public static final int DEFAULT_COUNT = 1;
    public static final int MAX_COUNT = 64;
    public static final int DEFAULT_JPEG_QUALITY = 95;

    /** The generator of random numbers. */
    public enum Generator {
        /** SplitMix64, the same on every platform. */
        DEFAULT,
        /** Torch's Mersenne twister: {@code torch.manual_seed(seed)} gives the same boxes in Python. */
        TORCH;

        public RandomSource seeded(long seed) {
            return this == TORCH ? new Mt19937(seed) : new SplitMix64(seed);
        }

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is stored of a negative. */
    public enum Store {
        /** The encoded negative image. */
        MATERIALIZED,
        /** The box only; the trainer crops. */
        VIRTUAL;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The file format of a materialized negative. */
    public enum Encoding {
        JPEG,
        PNG;

        /** Returns the ending of a file's name. */
        public String extension() {
            return this == JPEG ? "jpg" : "png";
        }

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public NegativeOptions {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("--negatives must be 1 to %d, but is %d".formatted(MAX_COUNT, count));
        }
        if (jpegQuality < 1 || jpegQuality > 100) {
            throw new IllegalArgumentException("--jpeg-quality must be 1 to 100, but is " + jpegQuality);
        }
        if (strategy != Strategy.CROP && store == Store.VIRTUAL) {
            throw new IllegalArgumentException(
                    "--store virtual keeps a box and no image, so it goes with --strategy crop only, but that is %s"
                            .formatted(strategy.code()));
        }
        if (strategy != Strategy.CROP && frame != null) {
            throw new IllegalArgumentException(
                    "--crop-space model goes with --strategy crop only, but that is %s".formatted(strategy.code()));
        }
    }

    public Optional<String> frameName() {
        return Optional.ofNullable(frame);
    }

    /** Returns the square in which boxes are drawn, where there is one. */
    public ModelFrame requireFrame() {
        if (frame == null) {
            throw new IllegalStateException(
                    "boxes must be drawn in a model's frame, but are drawn in the stored image");
        }
        return ModelFrame.named(frame);
    }
}
