package org.mdpospark.objective;

import java.io.Serializable;

/**
 * The weighted terms of a loss, in nats, or sums or means of them; a term that is switched off is 0.
 *
 * @param answer of the preference between the answers (DPO)
 * @param image of the preference between the images (the paper's CoPO)
 * @param anchor of the chosen answer (the paper's AncPO)
 * @param rejectedAnchor of the rejected answer
 * @param negativeAnchor of the chosen answer on the negative image
 */
public record LossTerms(double answer, double image, double anchor, double rejectedAnchor, double negativeAnchor)
        implements Serializable {
    public double total() {
        return answer + image + anchor + rejectedAnchor + negativeAnchor;
    }

    LossTerms plus(LossTerms other) {
        return new LossTerms(
                answer + other.answer,
                image + other.image,
                anchor + other.anchor,
                rejectedAnchor + other.rejectedAnchor,
                negativeAnchor + other.negativeAnchor);
    }

    LossTerms dividedBy(double count) {
        return new LossTerms(
                answer / count, image / count, anchor / count, rejectedAnchor / count, negativeAnchor / count);
    }
}
