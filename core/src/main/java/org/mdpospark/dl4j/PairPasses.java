package org.mdpospark.dl4j;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdpospark.model.ImageFeatures;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.PackedBatch;
import org.mdpospark.model.PackedGroup;
import org.mdpospark.model.PolicyModel;
import org.mdpospark.text.PreferenceTokens;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs pairs through a policy in micro-batches: as many pairs at a time as fit into a number of rows, and one at least.
 * The memory that a step takes is that of one micro-batch, whatever the batch.
 */
public final class PairPasses {
    /** Answers of a pair: chosen and rejected on the image, chosen on the negative image. */
    public static final int BRANCHES = 3;

    private final PolicyModel model;
    private final PairExamples examples;
    private final int rows;
    private long rowsSeen;

    /** @param rows of the decoder that a micro-batch may have */
    public PairPasses(PolicyModel model, PairExamples examples, int rows) {
        this.model = model;
        this.examples = examples;
        this.rows = rows;
    }

    /**
     * Pairs that are computed together.
     *
     * @param first index of the first one in the batch
     */
    record MicroBatch(int first, List<PairExample> examples, PackedBatch packed) {}

    /** What becomes of a micro-batch's log-probabilities: the coefficients of its backward pass. */
    interface Coefficients {
        /**
         * Returns factors of the log-probabilities in the sum whose gradient is wanted [pairs·3].
         *
         * @param logProbabilities of the micro-batch's answers [pairs·3]
         */
        double[] of(MicroBatch batch, double[] logProbabilities);
    }

    /** Returns how many rows of the decoder were computed so far. */
    public long rowsSeen() {
        return rowsSeen;
    }

    /** Returns the log-probabilities of the pairs' answers [pairs·3]. */
    public double[] logProbabilities(long[] pairs, Optional<LoraParameters> adapter) throws IOException {
        double[] all = new double[pairs.length * BRANCHES];
        MicroBatches batches = new MicroBatches(pairs);
        while (batches.hasNext()) {
            MicroBatch batch = batches.take();
            double[] some = model.logProbabilities(batch.packed(), adapter);
            System.arraycopy(some, 0, all, batch.first() * BRANCHES, some.length);
        }
        return all;
    }

    /** Runs the pairs forward and backward; gradients are added to the gradient. */
    void backward(
            long[] pairs,
            LoraParameters adapter,
            INDArray gradient,
            double dropout,
            long seed,
            Coefficients coefficients)
            throws IOException {
        MicroBatches batches = new MicroBatches(pairs);
        while (batches.hasNext()) {
            MicroBatch batch = batches.take();
            try (PolicyModel.ForwardPass pass = model.forward(batch.packed(), adapter, gradient, dropout, seed)) {
                pass.backward(coefficients.of(batch, pass.logProbabilities()));
            }
        }
    }

    /** Returns a pair's groups: both answers on the image, which share its prompt, and the chosen on the negative. */
    private List<PackedGroup> groups(PairExample example) {
        PreferenceTokens tokens = example.tokens();
        int[] prompt = tokens.prompt().ids();
        int imageAt = tokens.prompt().imageAt();
        ImageFeatures image = model.encode(example.image());
        ImageFeatures negative = model.encode(example.negative());
        return List.of(
                new PackedGroup(prompt, imageAt, image, List.of(tokens.chosen(), tokens.rejected()), 2 * example.row()),
                new PackedGroup(prompt, imageAt, negative, List.of(tokens.chosen()), 2 * example.row() + 1));
    }

    private final class MicroBatches {
        private final long[] pairs;
        private int next;
        private @Nullable Prepared waiting; // the pair that did not fit any more

        MicroBatches(long[] pairs) {
            this.pairs = pairs;
        }

        boolean hasNext() {
            return next < pairs.length;
        }

        MicroBatch take() throws IOException {
            int first = next;
            List<PairExample> taken = new ArrayList<>();
            List<PackedGroup> groups = new ArrayList<>();
            int used = 0;
            while (next < pairs.length) {
                Prepared pair = waiting == null ? prepare(pairs[next]) : waiting;
                if (!taken.isEmpty() && used + pair.rows() > rows) {
                    waiting = pair;
                    break;
                }
                waiting = null;
                taken.add(pair.example);
                groups.addAll(pair.groups);
                used += pair.rows();
                next++;
            }
            rowsSeen += used;
            return new MicroBatch(first, taken, new PackedBatch(groups));
        }

        private Prepared prepare(long row) throws IOException {
            PairExample example = examples.read(row);
            return new Prepared(example, groups(example));
        }
    }

    private record Prepared(PairExample example, List<PackedGroup> groups) {
        int rows() {
            return groups.stream().mapToInt(PackedGroup::rows).sum();
        }
    }
}
