package org.mdpospark.checkpoint;

/**
 * Sizes of a decoder.
 *
 * @param vocabulary rows of the embedding, and logits
 * @param hidden width of the residual stream
 * @param intermediate width inside the MLP
 * @param layers number of blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads, of which each serves heads / keyValueHeads query heads
 * @param headSize width of one head
 * @param rotarySize how many of a head's first entries are rotated: all of them, or fewer with PHI
 * @param rotaryBase θ of the rotary embedding
 * @param normEpsilon added to the variance (PHI) or the mean square (LLAMA)
 * @param positions longest sequence the model was made for
 */
public record DecoderConfig(
        Kind kind,
        int vocabulary,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int rotarySize,
        double rotaryBase,
        double normEpsilon,
        int positions) {
    /** How a block is built. */
    public enum Kind {
        /** RMSNorm, attention, then RMSNorm and a gated MLP with SiLU; no biases. */
        LLAMA,
        /** One LayerNorm, then attention and an MLP with tanh-GELU side by side; biases everywhere. */
        PHI
    }

    public DecoderConfig {
        requirePositive("vocabulary", vocabulary);
        requirePositive("hidden", hidden);
        requirePositive("intermediate", intermediate);
        requirePositive("layers", layers);
        requirePositive("heads", heads);
        requirePositive("keyValueHeads", keyValueHeads);
        requirePositive("headSize", headSize);
        requirePositive("positions", positions);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "query heads must be a multiple of the key and value heads, but are %d and %d"
                            .formatted(heads, keyValueHeads));
        }
        if ((long) heads * headSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "all heads together must be narrower than 2^31, but are %d of %d".formatted(heads, headSize));
        }
        if (rotarySize < 2 || rotarySize > headSize || rotarySize % 2 != 0) {
            throw new IllegalArgumentException("rotarySize must be even and from 2 to the head's size of %d, but is %d"
                    .formatted(headSize, rotarySize));
        }
        if (!(rotaryBase > 0 && rotaryBase < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("rotaryBase must be positive and finite, but is " + rotaryBase);
        }
        requireEpsilon(normEpsilon);
    }

    /** Returns the width of all query heads together. */
    public int queryWidth() {
        return heads * headSize;
    }

    /** Returns the width of all key heads together, which is also that of the value heads. */
    public int keyValueWidth() {
        return keyValueHeads * headSize;
    }

    static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s must be positive, but is %d".formatted(name, value));
        }
    }

    static void requireEpsilon(double normEpsilon) {
        if (!(normEpsilon >= 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException("normEpsilon must be at least 0 and below 1, but is " + normEpsilon);
        }
    }
}
