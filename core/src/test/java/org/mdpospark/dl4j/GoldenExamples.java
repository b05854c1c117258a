package org.mdpospark.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import org.mdpospark.model.GoldenModel;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.text.PreferenceTokens;
import org.mdpospark.text.PromptTokens;

/** The examples of a small checkpoint among the test resources; row numbers may be larger than their number. */
record GoldenExamples(GoldenModel golden) implements PairExamples {
    @Override
    public PairExample read(long row) {
        int example = example(row);
        int[] prompt = golden.ids(example, "prompt_ids");
        int imageAt = 0;
        while (prompt[imageAt] != golden.checkpoint().config().imageToken()) {
            imageAt++;
        }
        PreferenceTokens tokens = new PreferenceTokens(
                new PromptTokens(prompt, imageAt, false),
                golden.ids(example, "chosen_ids"),
                golden.ids(example, "rejected_ids"));
        return new PairExample(
                row,
                tokens,
                golden.floats("pixels." + example),
                golden.floats("negative_pixels." + example),
                reference(row));
    }

    @Override
    public PairLogProbabilities reference(long row) {
        JsonNode expected = golden.expected().get("reference_logps").get(example(row));
        return new PairLogProbabilities(
                expected.get(0).asDouble(),
                expected.get(1).asDouble(),
                expected.get(2).asDouble());
    }

    private int example(long row) {
        return (int) (row % golden.examples());
    }
}
