package org.mdpospark.dl4j;

import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.PairGradient;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.objective.PairLoss;
import org.mdpospark.objective.TermWeights;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * mDPO as DL4J's loss function. Labels are log-probabilities under the reference model, the network's output those
 * under the policy, both [pairs, 3]: chosen, rejected, chosen on the negative image.
 *
 * <p>The gradient is that of the mean over the pairs, not of the sum: the network divides by nothing.
 */
public final class MdpoLoss implements ILossFunction {
    private static final long serialVersionUID = 1;

    private final MdpoObjective objective;

    public MdpoLoss(MdpoObjective objective) {
        this.objective = objective;
    }

    @JsonCreator
    MdpoLoss(
            @JsonProperty("beta") double beta,
            @JsonProperty("delta") double delta,
            @JsonProperty("rejectedDelta") double rejectedDelta,
            @JsonProperty("answer") double answer,
            @JsonProperty("image") double image,
            @JsonProperty("anchor") double anchor,
            @JsonProperty("rejectedAnchor") double rejectedAnchor,
            @JsonProperty("negativeAnchor") double negativeAnchor) {
        this(new MdpoObjective(
                beta, delta, rejectedDelta, new TermWeights(answer, image, anchor, rejectedAnchor, negativeAnchor)));
    }

    /** Returns the objective that this is. */
    public MdpoObjective objective() {
        return objective;
    }

    /** Returns a pair's loss, of log-probabilities rounded as they are in a network's arrays. */
    PairLoss evaluate(PairLogProbabilities reference, PairLogProbabilities policy) {
        return objective.evaluate(rounded(policy), rounded(reference));
    }

    private PairLoss evaluate(INDArray reference, INDArray policy, long pair) {
        return objective.evaluate(row(policy, pair), row(reference, pair));
    }

    private static PairLogProbabilities rounded(PairLogProbabilities exact) {
        return new PairLogProbabilities(
                (float) exact.chosen(), (float) exact.rejected(), (float) exact.chosenOnNegative());
    }

    /** Returns a pair's row of the gradient of a mean over so many pairs. */
    static float[] gradientRow(PairLoss loss, int pairs) {
        PairGradient gradient = loss.gradient().dividedBy(pairs);
        return new float[] {(float) gradient.chosen(), (float) gradient.rejected(), (float) gradient.chosenOnNegative()
        };
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
        double sum = 0;
        for (long pair = 0; pair < preOutput.size(0); pair++) {
            sum += evaluate(labels, preOutput, pair).total();
        }
        return average ? sum / preOutput.size(0) : sum;
    }

    /** Returns the loss of each pair [pairs, 1]. */
    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
        INDArray scores = Nd4j.create(DataType.DOUBLE, preOutput.size(0), 1);
        for (long pair = 0; pair < preOutput.size(0); pair++) {
            scores.putScalar(pair, 0, evaluate(labels, preOutput, pair).total());
        }
        return scores;
    }

    /** Returns the gradient of the mean loss with respect to the output [pairs, 3]. */
    @Override
    public INDArray computeGradient(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
        long pairs = preOutput.size(0);
        INDArray gradient = Nd4j.create(DataType.FLOAT, pairs, 3);
        for (long pair = 0; pair < pairs; pair++) {
            float[] row = gradientRow(evaluate(labels, preOutput, pair), Math.toIntExact(pairs));
            for (int branch = 0; branch < row.length; branch++) {
                gradient.putScalar(pair, branch, row[branch]);
            }
        }
        return gradient;
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activation, mask, average),
                computeGradient(labels, preOutput, activation, mask));
    }

    @Override
    public String name() {
        return "mdpo";
    }

    @JsonProperty
    public double getBeta() {
        return objective.beta();
    }

    @JsonProperty
    public double getDelta() {
        return objective.delta();
    }

    @JsonProperty
    public double getRejectedDelta() {
        return objective.rejectedDelta();
    }

    @JsonProperty
    public double getAnswer() {
        return objective.weights().answer();
    }

    @JsonProperty
    public double getImage() {
        return objective.weights().image();
    }

    @JsonProperty
    public double getAnchor() {
        return objective.weights().anchor();
    }

    @JsonProperty
    public double getRejectedAnchor() {
        return objective.weights().rejectedAnchor();
    }

    @JsonProperty
    public double getNegativeAnchor() {
        return objective.weights().negativeAnchor();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MdpoLoss that && objective.equals(that.objective);
    }

    @Override
    public int hashCode() {
        return objective.hashCode();
    }

    private static PairLogProbabilities row(INDArray values, long pair) {
        return new PairLogProbabilities(
                values.getDouble(pair, 0), values.getDouble(pair, 1), values.getDouble(pair, 2));
    }
}
