package org.mdpospark.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdpospark.dl4j.LearningRate;
import org.mdpospark.dl4j.Optimizer;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.TermWeights;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What a training run is asked to do.
 *
 * @param out the run's folder
 * @param preset name of the objective's preset, for people
 * @param lora shape, strength and first values of the adapter
 * @param profile naming of the adapter's tensors; empty for the one that fits the base model
 * @param initialAdapter PEFT folder to begin with; empty for a new adapter
 * @param learning rate, steps and averaging
 * @param output how often a run writes and measures
 * @param memoryBytes that a model may take outside the heap of its executor, mapped files not counted
 * @param workers 0 for one on each executor
 */
public record TrainOptions(
        String out,
        String preset,
        MdpoObjective objective,
        LoraConfig lora,
        Optional<KeyProfile> profile,
        Optional<String> initialAdapter,
        Learning learning,
        Output output,
        long memoryBytes,
        int workers) {
    public TrainOptions {
        if (out.isBlank()) {
            throw new IllegalArgumentException("--out is missing: name a folder for the run");
        }
        if (memoryBytes < 1) {
            throw new IllegalArgumentException("--memory must be positive, but is " + memoryBytes);
        }
        if (workers < 0) {
            throw new IllegalArgumentException("--workers must be 0 or more, but are " + workers);
        }
    }

    /**
     * How an adapter learns.
     *
     * @param warmUp share of the steps until the learning rate is reached, 0 to 1
     * @param batch pairs of an optimizer step, over all workers
     * @param stepsPerRound optimizer steps between two averages; 1 in {@link AveragingMode#SYNC}
     * @param outer null but in {@link AveragingMode#OUTER}
     * @param microBatchRows rows of the decoder that are computed together
     * @param seed of the order of rows and of dropout
     * @param tries at a round of which no worker gives back numbers
     */
    public record Learning(
            double rate,
            double warmUp,
            LearningRate.Decay decay,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            double maxGradientNorm,
            int epochs,
            int batch,
            AveragingMode mode,
            int stepsPerRound,
            @Nullable OuterOptimizer outer,
            int microBatchRows,
            long seed,
            int tries) {
        public static final int DEFAULT_BATCH = 32;
        public static final int DEFAULT_EPOCHS = 3;
        public static final double DEFAULT_WARM_UP = 0.1;
        public static final int DEFAULT_STEPS_PER_ROUND = 5;
        public static final int DEFAULT_MICRO_BATCH_ROWS = 2048;
        public static final int DEFAULT_TRIES = 2;

        public Learning {
            requirePositive("--epochs", epochs);
            requirePositive("--batch", batch);
            requirePositive("--steps-per-round", stepsPerRound);
            requirePositive("--micro-batch-rows", microBatchRows);
            requirePositive("--tries", tries);
            if (!(warmUp >= 0 && warmUp <= 1)) {
                throw new IllegalArgumentException("--warm-up must be 0 to 1, but is " + warmUp);
            }
            if (mode == AveragingMode.SYNC && stepsPerRound != 1) {
                throw new IllegalArgumentException(
                        "--steps-per-round must be 1 with --mode sync, where a round is a step, but is "
                                + stepsPerRound);
            }
            LearningRate schedule = new LearningRate(rate, 0, 1, decay);
            // it looks at its numbers; this record has no fields yet
            var ignored = new Optimizer(schedule, schedule, beta1, beta2, epsilon, weightDecay, maxGradientNorm);
        }

        private static void requirePositive(String option, int number) {
            if (number < 1) {
                throw new IllegalArgumentException("%s must be positive, but is %d".formatted(option, number));
            }
        }

        /** Returns the optimizer with a schedule for each factor of the adapter. */
        Optimizer optimizer(ISchedule scheduleOfA, ISchedule scheduleOfB) {
            return new Optimizer(scheduleOfA, scheduleOfB, beta1, beta2, epsilon, weightDecay, maxGradientNorm);
        }
    }

    /**
     * What a run writes, and when.
     *
     * @param evaluateEvery rounds between measurements on the held-out pairs; 0 for never, {@link #BY_LENGTH} for about
     *     twenty in a run
     * @param checkpointEvery rounds between checkpoints
     * @param keep checkpoints that stay
     * @param resume whether there must be a run to go on with
     * @param overwrite whether a run in the folder is removed
     */
    public record Output(int evaluateEvery, int checkpointEvery, int keep, boolean resume, boolean overwrite) {
        public static final int BY_LENGTH = -1;
        public static final int DEFAULT_KEEP = 3;

        public Output {
            if (evaluateEvery < BY_LENGTH) {
                throw new IllegalArgumentException("--evaluate-every must be 0 or more, but is " + evaluateEvery);
            }
            if (checkpointEvery < 1 || keep < 1) {
                throw new IllegalArgumentException("--checkpoint-every and --keep must be positive, but are %d and %d"
                        .formatted(checkpointEvery, keep));
            }
            if (resume && overwrite) {
                throw new IllegalArgumentException("--resume and --overwrite contradict each other: choose one");
            }
        }
    }

    /** Returns the options that decide the adapter, by the names of the command line. */
    public ObjectNode describe() {
        TermWeights weights = objective.weights();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("preset", preset)
                .put("beta", objective.beta())
                .put("delta", objective.delta())
                .put("rejected-delta", objective.rejectedDelta())
                .put("answer-weight", weights.answer())
                .put("image-weight", weights.image())
                .put("anchor-weight", weights.anchor())
                .put("rejected-anchor-weight", weights.rejectedAnchor())
                .put("negative-anchor-weight", weights.negativeAnchor())
                .put("rank", lora.rank())
                .put("alpha", lora.alpha())
                .put("dropout", lora.dropout())
                .put("rank-stabilized", lora.rankStabilized())
                .put("targets", lora.targets().text())
                .put("learning-rate", learning.rate())
                .put("warm-up", learning.warmUp())
                .put("decay", learning.decay().name().toLowerCase(Locale.ROOT))
                .put("beta1", learning.beta1())
                .put("beta2", learning.beta2())
                .put("epsilon", learning.epsilon())
                .put("weight-decay", learning.weightDecay())
                .put("max-gradient-norm", learning.maxGradientNorm())
                .put("epochs", learning.epochs())
                .put("batch", learning.batch())
                .put("mode", learning.mode().code())
                .put("steps-per-round", learning.stepsPerRound())
                .put("micro-batch-rows", learning.microBatchRows())
                .put("seed", learning.seed());
        OuterOptimizer outer = learning.outer();
        if (outer != null) {
            node.put("outer-rate", outer.rate()).put("outer-momentum", outer.momentum());
        }
        initialAdapter.ifPresent(folder -> node.put("initial-adapter", folder));
        profile.ifPresent(given -> node.put("profile", given.code()));
        return node;
    }
}
