package org.mdpospark.objective;

import java.io.Serializable;

/**
 * Implicit rewards βΔ of one preference pair, or sums or means of them.
 *
 * @param chosen βΔ_w of the chosen answer
 * @param rejected βΔ_l of the rejected answer
 * @param chosenOnNegative βΔ_m of the chosen answer on the negative image
 */
public record PairRewards(double chosen, double rejected, double chosenOnNegative) implements Serializable {
    /** Returns by how much the policy prefers the chosen answer to the rejected one. */
    public double answerMargin() {
        return chosen - rejected;
    }

    /** Returns by how much the policy prefers the image to the negative one, under the chosen answer. */
    public double imageMargin() {
        return chosen - chosenOnNegative;
    }

    PairRewards plus(PairRewards other) {
        return new PairRewards(
                chosen + other.chosen, rejected + other.rejected, chosenOnNegative + other.chosenOnNegative);
    }

    PairRewards dividedBy(double count) {
        return new PairRewards(chosen / count, rejected / count, chosenOnNegative / count);
    }
}
