package org.mdpospark.objective;

import java.io.Serializable;

/**
 * How much each term of the loss counts; 0 switches a term off. The terms are those of {@link LossTerms}.
 *
 * @param answer of the preference between the answers; 1 in the paper
 * @param image of the preference between the images; 1 in the paper
 * @param anchor of the chosen answer; 1 in the paper
 * @param rejectedAnchor of the rejected answer; 0 in the paper but for Table 4
 * @param negativeAnchor of the chosen answer on the negative image; 0 in the paper but for Table 4
 */
public record TermWeights(double answer, double image, double anchor, double rejectedAnchor, double negativeAnchor)
        implements Serializable {
    public TermWeights {
        requireWeight("answer", answer);
        requireWeight("image", image);
        requireWeight("anchor", anchor);
        requireWeight("rejected anchor", rejectedAnchor);
        requireWeight("negative anchor", negativeAnchor);
        if (answer + image + anchor + rejectedAnchor + negativeAnchor == 0) {
            throw new IllegalArgumentException("one weight at least must be positive, but all are 0");
        }
    }

    private static void requireWeight(String term, double weight) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "weight of the %s term must be 0 or more, but is %s".formatted(term, weight));
        }
    }
}
