package org.mdpospark.checkpoint;

/**
 * Sizes of a vision tower.
 *
 * @param imageSize width and height of its input, in pixels
 * @param patchSize width and height of a patch, in pixels
 * @param hidden width of the residual stream
 * @param intermediate width inside the MLP
 * @param layers number of blocks to run, which can be fewer than the checkpoint holds: the features are the output of
 *     the last of these, without a further norm
 * @param heads attention heads
 * @param normEpsilon added to the variance in LayerNorm
 * @param activation between the layers of the MLP
 */
public record VisionConfig(
        Kind kind,
        int imageSize,
        int patchSize,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        double normEpsilon,
        Activation activation) {
    /** What comes before the blocks. */
    public enum Kind {
        /** Patches without a bias, a class token in front, a LayerNorm; the class token is dropped in the end. */
        CLIP,
        /** Patches with a bias, and nothing else. */
        SIGLIP
    }

    /** Activation functions. */
    public enum Activation {
        /** x·σ(1.702x). */
        QUICK_GELU,
        /** x·Φ(x), with the error function. */
        GELU,
        /** The approximation of GELU with tanh. */
        GELU_TANH
    }

    public VisionConfig {
        DecoderConfig.requirePositive("imageSize", imageSize);
        DecoderConfig.requirePositive("patchSize", patchSize);
        DecoderConfig.requirePositive("hidden", hidden);
        DecoderConfig.requirePositive("intermediate", intermediate);
        DecoderConfig.requirePositive("layers", layers);
        DecoderConfig.requirePositive("heads", heads);
        if (patchSize > imageSize || (long) (imageSize / patchSize) * (imageSize / patchSize) >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "image must have from one to 2^31 - 2 patches, but %d pixels hold patches of %d"
                            .formatted(imageSize, patchSize));
        }
        if (hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden must be a multiple of the heads, but is %d for %d".formatted(hidden, heads));
        }
        DecoderConfig.requireEpsilon(normEpsilon);
    }

    /** Returns the number of features of an image: one a patch; pixels beyond the last whole patch are not seen. */
    public int tokens() {
        return (imageSize / patchSize) * (imageSize / patchSize);
    }

    /** Returns the rows of the position embedding: one a patch, and one for the class token of CLIP. */
    public int positions() {
        return kind == Kind.CLIP ? tokens() + 1 : tokens();
    }
}
