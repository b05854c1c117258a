package org.mdpospark.judge;

import java.net.URI;

/**
 * Everything that decides how a judge is asked.
 *
 * @param model as the endpoint names it
 */
public record JudgeOptions(
        Endpoint endpoint, String model, Sampling sampling, RequestLimits limits, Backoff backoff, Budget budget) {
    public JudgeOptions {
        if (model.isBlank()) {
            throw new IllegalArgumentException("model must be named, but is blank");
        }
    }

    /** Takes the defaults for all else. */
    public static JudgeOptions of(URI base, String model) {
        return new JudgeOptions(
                Endpoint.of(base), model, Sampling.DEFAULT, RequestLimits.DEFAULT, Backoff.DEFAULT, Budget.UNLIMITED);
    }

    public JudgeOptions withSampling(Sampling other) {
        return new JudgeOptions(endpoint, model, other, limits, backoff, budget);
    }
}
