package org.mdpospark.text;

import java.io.Serializable;

/**
 * How long a row is, and what becomes of it. The counts are those before anything is cut.
 *
 * @param textTokens tokens of the prompt's text, BOS among them
 * @param imageTokens tokens of the image
 * @param answerTokens tokens of the longer answer, EOS among them; for a prompt alone, the tokens that may be generated
 * @param reason what was cut or why the row is refused, in words for the person who owns it; empty for KEPT
 */
public record LengthReport(int textTokens, int imageTokens, int answerTokens, Verdict verdict, String reason)
        implements Serializable {
    /** What becomes of a row. */
    public enum Verdict {
        /** It fits as it is. */
        KEPT,
        /** It fits after text was cut. */
        CUT,
        /** It is not used. */
        REFUSED
    }

    public LengthReport {
        if (textTokens < 0 || imageTokens < 0 || answerTokens < 0) {
            throw new IllegalArgumentException("counts of tokens must not be negative, but are %d, %d and %d"
                    .formatted(textTokens, imageTokens, answerTokens));
        }
        if (reason.isEmpty() != (verdict == Verdict.KEPT)) {
            throw new IllegalArgumentException("a row that is cut or refused must have a reason, and no other");
        }
    }

    /** Returns the report on a row whose text cannot be tokenized. */
    public static LengthReport unusable(UnusableTextException failure) {
        return new LengthReport(0, 0, 0, Verdict.REFUSED, String.valueOf(failure.getMessage()));
    }

    LengthReport as(Verdict other, String why) {
        return new LengthReport(textTokens, imageTokens, answerTokens, other, why);
    }

    /** Returns how many places the row takes in a sequence: prompt, image and the longer answer. */
    public long places() {
        return (long) textTokens + imageTokens + answerTokens;
    }
}
