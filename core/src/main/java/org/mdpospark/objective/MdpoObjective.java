package org.mdpospark.objective;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The mDPO objective: DPO on the answers, DPO on the images, and anchors that keep the chosen answer likely and, where
 * asked for, the rejected ones unlikely. Each is a logistic loss of a difference of {@link PairRewards}:
 *
 * <pre>
 *   answer          −log σ(βΔ_w − βΔ_l)     equation 1 of the paper
 *   image           −log σ(βΔ_w − βΔ_m)     CoPO
 *   anchor          −log σ(βΔ_w − δ)        AncPO
 *   rejected anchor −log σ(δ' − βΔ_l)       Table 4: the same with the opposite sign
 *   negative anchor −log σ(δ' − βΔ_m)
 * </pre>
 *
 * <p>Wang et al., "mDPO: Conditional Preference Optimization for Multimodal Large Language Models", EMNLP 2024; DPO is
 * of Rafailov et al., "Direct Preference Optimization", NeurIPS 2023.
 *
 * @param beta β, reward per nat, positive
 * @param delta δ, the reward below which the chosen answer is pulled up
 * @param rejectedDelta δ', the reward above which the rejected answer and the negative image are pushed down
 * @param weights of the terms
 */
public record MdpoObjective(double beta, double delta, double rejectedDelta, TermWeights weights)
        implements Serializable {
    public static final double DEFAULT_BETA = 0.1;
    public static final double DEFAULT_DELTA = 0;

    public MdpoObjective {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("beta must be positive, but is " + beta);
        }
        requireFinite("delta", delta);
        requireFinite("rejected delta", rejectedDelta);
    }

    /** Returns the loss of one pair and its gradient. */
    public PairLoss evaluate(PairLogProbabilities policy, PairLogProbabilities reference) {
        double chosenDrift = policy.chosen() - reference.chosen();
        PairRewards rewards = new PairRewards(
                beta * chosenDrift,
                beta * (policy.rejected() - reference.rejected()),
                beta * (policy.chosenOnNegative() - reference.chosenOnNegative()));

        LogisticTerm answer = LogisticTerm.of(weights.answer(), rewards.answerMargin());
        LogisticTerm image = LogisticTerm.of(weights.image(), rewards.imageMargin());
        LogisticTerm anchor = LogisticTerm.of(weights.anchor(), rewards.chosen() - delta);
        LogisticTerm rejectedAnchor = LogisticTerm.of(weights.rejectedAnchor(), rejectedDelta - rewards.rejected());
        LogisticTerm negativeAnchor =
                LogisticTerm.of(weights.negativeAnchor(), rejectedDelta - rewards.chosenOnNegative());

        LossTerms terms =
                new LossTerms(answer.loss(), image.loss(), anchor.loss(), rejectedAnchor.loss(), negativeAnchor.loss());
        PairGradient gradient = new PairGradient(
                -beta * (answer.pull() + image.pull() + anchor.pull()),
                beta * (answer.pull() + rejectedAnchor.pull()),
                beta * (image.pull() + negativeAnchor.pull()));
        return new PairLoss(terms, gradient, rewards, chosenDrift);
    }

    /**
     * Returns the losses of a batch's pairs, in their order. The batch's loss is their mean, and so each pair's
     * gradient counts {@linkplain PairGradient#dividedBy divided by} the number of pairs: of the whole batch, where
     * this is one of several micro-batches.
     */
    public List<PairLoss> evaluate(List<PairLogProbabilities> policy, List<PairLogProbabilities> reference) {
        if (policy.size() != reference.size()) {
            throw new IllegalArgumentException(
                    "reference must have the policy's %d pairs, but has %d".formatted(policy.size(), reference.size()));
        }
        List<PairLoss> losses = new ArrayList<>(policy.size());
        for (int pair = 0; pair < policy.size(); pair++) {
            losses.add(evaluate(policy.get(pair), reference.get(pair)));
        }
        return losses;
    }

    private static void requireFinite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("%s must be finite, but is %s".formatted(name, value));
        }
    }
}
