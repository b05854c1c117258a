package org.mdpospark.evaluate;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdpospark.generate.GenerationOptions;

/**
 * What one task asks.
 *
 * @param set number of the set of answers
 * @param folder of that set
 * @param adapter PEFT folder; null for the base model
 * @param number of the slice within the set
 */
record Slice(
        int set,
        String folder,
        @Nullable String adapter,
        int number,
        List<AskedQuestion> questions,
        int maxNewTokens,
        Sampling sampling)
        implements Serializable {

    GenerationOptions options() {
        return GenerationOptions.sampled(maxNewTokens, sampling.temperature(), sampling.topP(), sampling.seed());
    }
}
