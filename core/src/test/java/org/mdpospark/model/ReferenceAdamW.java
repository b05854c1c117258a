package org.mdpospark.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** AdamW as written down by Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2. */
final class ReferenceAdamW {
    private final double rate;
    private final double decay1;
    private final double decay2;
    private final double epsilon;
    private final double weightDecay;
    private final INDArray first;
    private final INDArray second;
    private int steps;

    /** Takes the settings from a golden file. */
    ReferenceAdamW(JsonNode settings, long length) {
        this.rate = settings.get("lr").asDouble();
        this.decay1 = settings.get("betas").get(0).asDouble();
        this.decay2 = settings.get("betas").get(1).asDouble();
        this.epsilon = settings.get("eps").asDouble();
        this.weightDecay = settings.get("weight_decay").asDouble();
        this.first = Nd4j.zeros(DataType.DOUBLE, length);
        this.second = Nd4j.zeros(DataType.DOUBLE, length);
    }

    void step(INDArray values, INDArray gradient) {
        steps++;
        INDArray slope = gradient.castTo(DataType.DOUBLE);
        first.muli(decay1).addi(slope.mul(1 - decay1));
        second.muli(decay2).addi(slope.mul(slope).muli(1 - decay2));
        INDArray deviation =
                Transforms.sqrt(second.div(1 - Math.pow(decay2, steps)), false).addi(epsilon);
        INDArray change = first.div(1 - Math.pow(decay1, steps)).divi(deviation).muli(rate);
        values.assign(values.castTo(DataType.DOUBLE)
                .muli(1 - rate * weightDecay)
                .subi(change)
                .castTo(values.dataType()));
    }
}
