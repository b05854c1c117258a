package org.mdpospark.evaluate;

import java.io.Serializable;
import org.mdpospark.generate.GenerationOptions;

/**
 * How tokens are chosen.
 *
 * @param temperature 0 takes the likeliest token
 * @param topP tokens are drawn from the fewest likeliest ones whose probabilities add up to this
 * @param seed decides, with a question's id, what is drawn
 */
public record Sampling(double temperature, double topP, long seed) implements Serializable {
    public Sampling {
        GenerationOptions.sampled(1, temperature, topP, seed); // whose rules these are
    }

    /** The likeliest token, always. */
    public static final Sampling GREEDY = new Sampling(0, 1, 0);
}
