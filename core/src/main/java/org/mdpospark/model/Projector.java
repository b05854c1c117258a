package org.mdpospark.model;

import java.util.Optional;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.VisionConfig.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** From the vision tower's features to rows of the decoder: two linear layers with a GELU between them, frozen. */
final class Projector {
    private final Kernels kernels;
    private final ArrayPool pool;
    private final Linear first;
    private final Linear second;

    Projector(Checkpoint checkpoint, Kernels kernels, ArrayPool pool, FrozenWeights weights) {
        this.kernels = kernels;
        this.pool = pool;
        long width = checkpoint.config().vision().hidden();
        long hidden = checkpoint.config().decoder().hidden();
        this.first = linear(checkpoint, weights, 1, hidden, width);
        this.second = linear(checkpoint, weights, 2, hidden, hidden);
    }

    /** Returns the rows that take the place of the image's marker [tokens, d], lent by the scope. */
    INDArray project(ImageFeatures features, ArrayPool.Scope scope) {
        if (features.width() != first.inputs()) {
            throw new IllegalArgumentException("features must have width %d, but have %d: they are another model's"
                    .formatted(first.inputs(), features.width()));
        }
        INDArray y = scope.take(features.tokens(), second.outputs());
        try (ArrayPool.Scope local = pool.scope()) {
            INDArray x = local.take(features.tokens(), features.width());
            x.assign(Nd4j.createFromArray(features.values()).reshape(x.shape()));
            INDArray inner = local.take(features.tokens(), first.outputs());
            first.forward(kernels, x, new long[0], false, inner, local, pool);
            kernels.activate(Activation.GELU, inner, inner);
            second.forward(kernels, inner, new long[0], false, y, local, pool);
        }
        return y;
    }

    private static Linear linear(Checkpoint checkpoint, FrozenWeights weights, int layer, long out, long in) {
        return new Linear(
                weights.small(checkpoint.projector(layer, "weight"), out, in),
                Optional.of(weights.small(checkpoint.projector(layer, "bias"), out)),
                Optional.empty());
    }
}
