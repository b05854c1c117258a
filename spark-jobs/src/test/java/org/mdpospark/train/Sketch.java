package org.mdpospark.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.LossTerms;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.ObjectiveMetrics;
import org.mdpospark.objective.PairRewards;
import org.mdpospark.objective.Preset;

/** A round that is put together from a few numbers, as a run that does well would measure it. */
final class Sketch {
    static final MdpoObjective OBJECTIVE = Preset.MDPO.objective();
    static final int STEPS_PER_ROUND = 16;

    int round;
    int rounds;
    double chosen;
    double rejected;
    double onNegative;
    double answerAccuracy;
    double imageAccuracy;
    double extraLoss;
    double anchorLoss = Double.NaN;
    double learningRate;
    double gradientNorm;
    double inexactness = 0.012;
    double seconds = 21;
    double computeSeconds = 20.3;
    int workersDropped;
    int attempts = 1;
    boolean measured;
    double holdoutExtraLoss;
    double holdoutAnswerAccuracy;
    double accuracyWithoutImage;

    private Sketch(int round, int rounds, Random random) {
        double progress = (double) round / rounds;
        double learnt = 1 - Math.exp(-3 * progress);
        this.round = round;
        this.rounds = rounds;
        this.chosen = 0.35 * learnt + noise(random, 0.01);
        this.rejected = -0.9 * learnt + noise(random, 0.02);
        this.onNegative = -1.2 * learnt + noise(random, 0.02);
        this.answerAccuracy = 0.5 + 0.28 * learnt + noise(random, 0.015);
        this.imageAccuracy = 0.52 + 0.42 * learnt + noise(random, 0.01);
        this.learningRate =
                1e-5 * (progress < 0.1 ? progress / 0.1 : 0.5 * (1 + Math.cos(Math.PI * (progress - 0.1) / 0.9)));
        this.gradientNorm = 1.4 - 0.5 * progress + Math.abs(noise(random, 0.1));
        this.seconds += noise(random, 0.5);
        this.measured = round % 6 == 0 || round == rounds;
        this.holdoutAnswerAccuracy = answerAccuracy - 0.03 * learnt;
        this.accuracyWithoutImage = 0.5 + 0.08 * learnt;
        this.holdoutExtraLoss = 0.05 * learnt;
    }

    private static double noise(Random random, double size) {
        return size * random.nextGaussian();
    }

    /** Returns the rounds of a run that does well. */
    static List<RoundMetrics> healthy(int rounds) {
        return run(rounds, sketch -> {});
    }

    /** Returns a run that does well but for what the change does to each of its rounds. */
    static List<RoundMetrics> run(int rounds, Consumer<Sketch> change) {
        Random random = new Random(7);
        List<RoundMetrics> all = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            Sketch sketch = new Sketch(round, rounds, random);
            change.accept(sketch);
            all.add(sketch.metrics());
        }
        return all;
    }

    /** Returns a run in which most of what can go wrong does. */
    static List<RoundMetrics> sick(int rounds) {
        return run(rounds, sketch -> {
            double progress = (double) sketch.round / rounds;
            sketch.imageAccuracy = 0.99;
            sketch.chosen = -0.4 * progress;
            sketch.rejected = -1.4 * progress;
            sketch.onNegative = -3 * progress;
            sketch.extraLoss = -0.6 * progress;
            sketch.holdoutExtraLoss = 0.9 * Math.abs(progress - 0.3);
            sketch.accuracyWithoutImage = sketch.holdoutAnswerAccuracy - 0.01;
            sketch.gradientNorm = sketch.round == rounds - 4 ? 31 : sketch.gradientNorm;
            sketch.workersDropped = sketch.round == rounds / 2 ? 1 : 0;
            sketch.attempts = sketch.round == rounds / 2 + 3 ? 3 : 1;
            sketch.inexactness = 0.02 + 0.2 * progress;
            sketch.computeSeconds = 14 - 3 * progress;
        });
    }

    RoundMetrics metrics() {
        @Nullable
        HoldoutMetrics holdout = measured
                ? new HoldoutMetrics(objective(480, holdoutExtraLoss, holdoutAnswerAccuracy), accuracyWithoutImage)
                : null;
        return new RoundMetrics(
                round,
                rounds,
                (long) round * STEPS_PER_ROUND,
                (long) rounds * STEPS_PER_ROUND,
                3.0 * round / rounds,
                "both",
                objective(512, extraLoss, answerAccuracy),
                learningRate,
                gradientNorm,
                inexactness,
                512L * 1632,
                seconds,
                computeSeconds,
                320_000_000,
                160_000_000,
                4,
                workersDropped,
                attempts,
                holdout);
    }

    private ObjectiveMetrics objective(long pairs, double extra, double accuracy) {
        PairRewards rewards = new PairRewards(chosen, rejected, onNegative);
        LossTerms terms = new LossTerms(
                loss(rewards.answerMargin()) + extra,
                loss(rewards.imageMargin()),
                Double.isNaN(anchorLoss) ? loss(chosen) : anchorLoss,
                0,
                0);
        return new ObjectiveMetrics(
                pairs,
                terms,
                rewards,
                rewards.answerMargin(),
                rewards.imageMargin(),
                accuracy,
                imageAccuracy,
                chosen / OBJECTIVE.beta(),
                chosen / OBJECTIVE.beta() / 90);
    }

    private static double loss(double margin) {
        return Math.log1p(Math.exp(-margin));
    }
}
