package org.mdpospark.generate;

import java.util.Arrays;
import org.mdpospark.image.SplitMix64;

/** Chooses tokens by their logits. The draw depends on the seed, the request's key and the token's number only. */
final class TokenSampler {
    private final double temperature;
    private final double topP;
    private final long seed;

    TokenSampler(GenerationOptions options) {
        this.temperature = options.temperature();
        this.topP = options.topP();
        this.seed = options.seed();
    }

    /**
     * Returns the next token of a request.
     *
     * @param logits [v]
     * @param step number of the token in its answer
     */
    int choose(float[] logits, long key, int step) {
        int likeliest = Logits.likeliest(logits);
        return temperature == 0 ? likeliest : draw(logits, logits[likeliest], uniform(key, step));
    }

    private int draw(float[] logits, float highest, double uniform) {
        double[] weights = new double[logits.length]; // probabilities times one factor
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp((logits[i] - (double) highest) / temperature);
            sum += weights[i];
        }
        int[] nucleus = nucleus(logits, weights, sum);
        double mass = 0;
        for (int token : nucleus) {
            mass += weights[token];
        }
        double left = uniform * mass;
        for (int token : nucleus) {
            left -= weights[token];
            if (left < 0) {
                return token;
            }
        }
        return nucleus[0]; // rounding used the mass up
    }

    /** Returns the fewest likeliest tokens with topP of the sum, the likeliest first; of equals the lower id first. */
    private int[] nucleus(float[] logits, double[] weights, double sum) {
        // All tokens with less than an equal share of 1 - topP have less than 1 - topP together.
        double least = (1 - topP) * sum / weights.length;
        long[] order = new long[weights.length];
        int candidates = 0;
        for (int token = 0; token < weights.length; token++) {
            if (weights[token] >= least && weights[token] > 0) {
                order[candidates++] = descending(logits[token]) << Integer.SIZE | token;
            }
        }
        Arrays.sort(order, 0, candidates);
        int[] tokens = new int[candidates];
        double mass = 0;
        int count = 0;
        while (count < candidates && (count == 0 || mass < topP * sum)) {
            tokens[count] = (int) order[count];
            mass += weights[tokens[count++]];
        }
        return Arrays.copyOf(tokens, count);
    }

    /** Returns a number of 32 bits with a sign that is the lower the higher the logit is. */
    private static long descending(float logit) {
        int bits = Float.floatToIntBits(logit + 0f); // -0 is 0
        int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return ~ascending;
    }

    private double uniform(long key, int step) {
        return (mix(mix(seed, key), step) >>> 11) * 0x1p-53;
    }

    private static long mix(long seed, long key) {
        return new SplitMix64(new SplitMix64(seed).nextLong() ^ key).nextLong();
    }
}
