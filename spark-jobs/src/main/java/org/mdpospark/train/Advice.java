package org.mdpospark.train;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.mdpospark.objective.MdpoObjective;

/** Finds in what a run has measured so far the ways in which such runs are known to go wrong. */
public final class Advice {
    private static final List<Function<RunSoFar, Optional<Warning>>> RULES = List.of(
            MethodAdvice::negativesTooEasy,
            MethodAdvice::anchorTooStrong,
            MethodAdvice::anchorTooWeak,
            MethodAdvice::languageAlone,
            LearningAdvice::overfitting,
            LearningAdvice::diverging,
            LearningAdvice::gradientSpikes,
            LearningAdvice::nothingLearnt,
            ClusterAdvice::unstableWorkers,
            ClusterAdvice::inexactAverages,
            ClusterAdvice::overhead);

    private Advice() {}

    /** What goes wrong. */
    public enum Kind {
        NEGATIVES_TOO_EASY("The negative images are too easy"),
        ANCHOR_TOO_STRONG("The anchor is too strong"),
        ANCHOR_TOO_WEAK("Chosen answers become less likely"),
        LANGUAGE_ALONE("The model prefers by language alone"),
        OVERFITTING("The adapter learns its pairs by heart"),
        DIVERGING("Training diverges"),
        GRADIENT_SPIKES("Gradients jump"),
        NOTHING_LEARNT("Nothing is learnt"),
        UNSTABLE_WORKERS("Workers' results are not finite"),
        INEXACT_AVERAGES("Averaging loses what workers learn"),
        OVERHEAD("Rounds spend their time on other things than computing");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** Returns what goes wrong, in a few words. */
        public String title() {
            return title;
        }
    }

    /**
     * One piece of advice, in whole sentences.
     *
     * @param seen numbers that led to it
     * @param meaning what they mean
     * @param remedy what a person can do
     */
    public record Warning(Kind kind, String seen, String meaning, String remedy) {}

    /**
     * Returns what a person should know.
     *
     * @param rounds of the run so far, in order
     */
    public static List<Warning> of(MdpoObjective objective, List<RoundMetrics> rounds) {
        RunSoFar run = new RunSoFar(objective, rounds);
        return RULES.stream()
                .map(rule -> rule.apply(run))
                .flatMap(Optional::stream)
                .toList();
    }
}
