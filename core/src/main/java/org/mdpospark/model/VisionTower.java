package org.mdpospark.model;

import java.util.List;
import java.util.Optional;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.VisionConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The frozen vision transformer of CLIP or SigLIP, forward only.
 *
 * <p>Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", ICML 2021. Zhai et al.,
 * "Sigmoid Loss for Language Image Pre-Training", ICCV 2023.
 */
final class VisionTower {
    private final VisionConfig config;
    private final Kernels kernels;
    private final ArrayPool pool;
    private final FrozenWeights weights;
    private final Linear patches; // [w, 3·patch·patch]
    private final INDArray positions; // [positions, w]
    private final Optional<INDArray> classEmbedding; // [1, w], CLIP
    private final Optional<INDArray> preNormWeight; // [w], CLIP
    private final Optional<INDArray> preNormBias; // [w], CLIP

    VisionTower(Checkpoint checkpoint, Kernels kernels, ArrayPool pool, FrozenWeights weights) {
        this.config = checkpoint.config().vision();
        this.kernels = kernels;
        this.pool = pool;
        this.weights = weights;
        long width = config.hidden();
        long patchValues = 3L * config.patchSize() * config.patchSize();
        boolean clip = config.kind() == VisionConfig.Kind.CLIP;
        INDArray patchWeight = weights.small(checkpoint.visionEmbedding("patch_embedding.weight"), width, patchValues);
        Optional<INDArray> patchBias = clip
                ? Optional.empty()
                : Optional.of(weights.small(checkpoint.visionEmbedding("patch_embedding.bias"), width));
        this.patches = new Linear(patchWeight, patchBias, Optional.empty());
        this.positions =
                weights.small(checkpoint.visionEmbedding("position_embedding.weight"), config.positions(), width);
        this.classEmbedding = clip
                ? Optional.of(weights.small(checkpoint.visionEmbedding("class_embedding"), 1, width))
                : Optional.empty();
        this.preNormWeight = checkpoint.visionPreNorm("weight").map(tensor -> weights.small(tensor, width));
        this.preNormBias = checkpoint.visionPreNorm("bias").map(tensor -> weights.small(tensor, width));
    }

    /** Returns the features of an image whose pixels are [3, size, size]. */
    ImageFeatures encode(float[] pixels) {
        int size = config.imageSize();
        if (pixels.length != 3 * size * size) {
            throw new IllegalArgumentException(
                    "pixels must be [3, %d, %d], but are %d values".formatted(size, size, pixels.length));
        }
        int rows = config.positions();
        int extra = rows - config.tokens(); // the class token
        try (ArrayPool.Scope scope = pool.scope()) {
            INDArray x = embed(pixels, scope);
            AttentionShape shape = new AttentionShape(config.heads(), config.heads(), config.hidden() / config.heads());
            List<AttentionSpan> span = List.of(AttentionSpan.full(0, rows));
            for (int layer = 0; layer < config.layers(); layer++) {
                block(weights.vision(layer), shape, span, x);
            }
            float[] features = new float[config.tokens() * config.hidden()];
            float[] all = x.reshape(x.length()).toFloatVector();
            System.arraycopy(all, extra * config.hidden(), features, 0, features.length);
            return new ImageFeatures(config.tokens(), config.hidden(), features);
        }
    }

    private INDArray embed(float[] pixels, ArrayPool.Scope scope) {
        int tokens = config.tokens();
        int extra = config.positions() - tokens;
        INDArray x = scope.take(config.positions(), config.hidden());
        try (ArrayPool.Scope local = pool.scope()) {
            INDArray cut = local.take(tokens, patches.inputs());
            cut.assign(Nd4j.createFromArray(patchRows(pixels)).reshape(tokens, patches.inputs()));
            INDArray embedded = local.take(tokens, config.hidden());
            patches.forward(kernels, cut, new long[0], false, embedded, local, pool);
            x.assign(positions);
            int[] rows = new int[tokens];
            double[] ones = new double[tokens];
            for (int i = 0; i < tokens; i++) {
                rows[i] = extra + i;
                ones[i] = 1;
            }
            kernels.scatterAdd(embedded, ones, rows, x);
            classEmbedding.ifPresent(row -> kernels.scatterAdd(row, new double[] {1}, new int[] {0}, x));
        }
        if (preNormWeight.isPresent()) {
            kernels.layerNorm(x, preNormWeight.get(), preNormBias.orElseThrow(), config.normEpsilon(), x);
        }
        return x;
    }

    /** Cuts the image into patches, each [3, patch, patch]. */
    private float[] patchRows(float[] pixels) {
        int size = config.imageSize();
        int patch = config.patchSize();
        int side = size / patch;
        float[] rows = new float[side * side * 3 * patch * patch];
        int at = 0;
        for (int down = 0; down < side; down++) {
            for (int across = 0; across < side; across++) {
                for (int channel = 0; channel < 3; channel++) {
                    for (int y = 0; y < patch; y++) {
                        int from = (channel * size + down * patch + y) * size + across * patch;
                        System.arraycopy(pixels, from, rows, at, patch);
                        at += patch;
                    }
                }
            }
        }
        return rows;
    }

    /** x = x₁ + fc2(activation(fc1(norm₂(x₁)))) with x₁ = x + attention(norm₁(x)). */
    private void block(BlockWeights block, AttentionShape shape, List<AttentionSpan> span, INDArray x) {
        try (ArrayPool.Scope scope = pool.scope()) {
            INDArray normed = scope.take(x.shape());
            norm(block, "layer_norm1", x, normed);
            INDArray q = apply(block, "self_attn.q_proj", normed, scope);
            INDArray k = apply(block, "self_attn.k_proj", normed, scope);
            INDArray v = apply(block, "self_attn.v_proj", normed, scope);
            long keys = x.size(0);
            INDArray probabilities = scope.take(shape.heads() * keys * keys);
            kernels.attend(span, shape, q, k, v, probabilities, normed);
            linear(block, "self_attn.out_proj").forward(kernels, normed, new long[0], true, x, scope, pool);
            norm(block, "layer_norm2", x, normed);
            INDArray inner = apply(block, "mlp.fc1", normed, scope);
            kernels.activate(config.activation(), inner, inner);
            linear(block, "mlp.fc2").forward(kernels, inner, new long[0], true, x, scope, pool);
        }
    }

    private void norm(BlockWeights block, String name, INDArray x, INDArray y) {
        kernels.layerNorm(x, block.get(name + ".weight"), block.get(name + ".bias"), config.normEpsilon(), y);
    }

    private INDArray apply(BlockWeights block, String name, INDArray x, ArrayPool.Scope scope) {
        Linear linear = linear(block, name);
        INDArray y = scope.take(x.size(0), linear.outputs());
        linear.forward(kernels, x, new long[0], false, y, scope, pool);
        return y;
    }

    private static Linear linear(BlockWeights block, String name) {
        return new Linear(block.get(name + ".weight"), block.find(name + ".bias"), Optional.empty());
    }
}
