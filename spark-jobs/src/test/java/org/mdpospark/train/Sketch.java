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
public final class Sketch {
    public static final MdpoObjective OBJECTIVE = Preset.MDPO.objective();
    public static final int STEPS_PER_ROUND = 16;

    public int round;
    public int rounds;
    public double chosen;
    public double rejected;
    public double onNegative;
    public double answerAccuracy;
    public double imageAccuracy;
    public double extraLoss;
    public double anchorLoss = Double.NaN;
    public double learningRate;
    public double gradientNorm;
    public double inexactness = 0.012;
    public double seconds = 21;
    public double computeSeconds = 20.3;
    public int workersDropped;
    public int attempts = 1;
    public boolean measured;
    public double holdoutExtraLoss;
    public double holdoutAnswerAccuracy;
    public double accuracyWithoutImage;

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
    public static List<RoundMetrics> healthy(int rounds) {
        return run(rounds, sketch -> {});
    }

    /** Returns a run that does well but for what the change does to each of its rounds. */
    public static List<RoundMetrics> run(int rounds, Consumer<Sketch> change) {
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
    public static List<RoundMetrics> sick(int rounds) {
        return run(rounds, sketch -> {
            double progress = (double) sketch.round / rounds;
            sketch.imageAccuracy = 0.99;
            sketch.chosen = -0.4 * progress;
            sketch.rejected = -2.9 * progress;
            sketch.onNegative = -3 * progress;
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
