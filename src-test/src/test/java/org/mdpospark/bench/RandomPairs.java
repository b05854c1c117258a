package org.mdpospark.bench;

import java.util.Random;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.dl4j.PairExample;
import org.mdpospark.dl4j.PairExamples;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.text.PreferenceTokens;
import org.mdpospark.text.PromptTokens;
import org.mdpospark.train.PairSource;

/**
 * Short pairs of random tokens and pixels.
 *
 * @param different how many there are, over and over
 */
record RandomPairs(int different) implements PairSource {
    private static final int PROMPT = 8;
    private static final int ANSWER = 6;

    @Override
    public PairExamples open(ModelConfig config) {
        return new Examples(different, config);
    }

    private record Examples(int different, ModelConfig config) implements PairExamples {
        @Override
        public PairExample read(long row) {
            Random random = new Random(row % different);
            int[] prompt = ids(random, PROMPT);
            prompt[0] = config.imageToken();
            return new PairExample(
                    row,
                    new PreferenceTokens(new PromptTokens(prompt, 0, false), ids(random, ANSWER), ids(random, ANSWER)),
                    pixels(random),
                    pixels(random),
                    reference(row));
        }

        @Override
        public PairLogProbabilities reference(long row) {
            return new PairLogProbabilities(-40, -40, -40);
        }

        private int[] ids(Random random, int count) {
            return random.ints(count, 5, config.imageToken()).toArray();
        }

        private float[] pixels(Random random) {
            int size = config.vision().imageSize();
            float[] pixels = new float[3 * size * size];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) random.nextGaussian();
            }
            return pixels;
        }
    }
}
