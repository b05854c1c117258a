package org.mdpospark.score;

import java.util.Locale;

/**
 * How one figure differs between two models that answered the same questions.
 *
 * @param difference the second model's value less the first one's
 * @param confidence of the interval, above 0 and below 1
 */
public record FigureDifference(
        String figure, Figure.Better better, double first, double second, Interval difference, double confidence) {
    /** What a difference means for a reader. */
    public enum Verdict {
        SECOND_IS_BETTER,
        SECOND_IS_WORSE,
        /** There is a difference, of which neither direction is good as such. */
        DIFFERENT,
        /** The interval holds 0. */
        UNDECIDED
    }

    public FigureDifference {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must lie between 0 and 1, but is " + confidence);
        }
    }

    public Verdict verdict() {
        if (!difference.excludesZero()) {
            return Verdict.UNDECIDED;
        }
        boolean higher = difference.low() > 0;
        return switch (better) {
            case NEITHER -> Verdict.DIFFERENT;
            case HIGHER -> higher ? Verdict.SECOND_IS_BETTER : Verdict.SECOND_IS_WORSE;
            case LOWER -> higher ? Verdict.SECOND_IS_WORSE : Verdict.SECOND_IS_BETTER;
        };
    }

    /** Says the verdict in a sentence. */
    public String inWords(String firstModel, String secondModel) {
        if (Double.isNaN(difference.value())) {
            return "%s has no value for %s or %s.".formatted(figure, firstModel, secondModel);
        }
        String outcome = switch (verdict()) {
            case SECOND_IS_BETTER -> secondModel + " is better";
            case SECOND_IS_WORSE -> secondModel + " is worse";
            case DIFFERENT -> "they differ";
            case UNDECIDED -> "these items do not tell which is better";
        };
        return String.format(
                Locale.ROOT,
                "%s: %s %.2f, %s %.2f, difference %+.2f (%s %% interval %+.2f to %+.2f): %s.",
                figure,
                firstModel,
                first,
                secondModel,
                second,
                difference.value(),
                percent(),
                difference.low(),
                difference.high(),
                outcome);
    }

    private String percent() {
        double percent = Math.round(1000 * confidence) / 10.0;
        return percent == Math.rint(percent) ? Long.toString(Math.round(percent)) : Double.toString(percent);
    }
}
