package org.mdpospark.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.lora.AdapterLayout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The policy model on ND4J's arrays, which also generates. */
public final class Nd4jPolicyModel implements PolicyModel, GenerativeModel {
    private final Checkpoint checkpoint;
    private final Kernels kernels;
    private final ArrayPool pool;
    private final MemoryBudget budget;
    private final FrozenWeights weights;
    private final VisionTower tower;
    private final Projector projector;
    private final Decoder decoder;
    private final OutputLayer output;

    private Nd4jPolicyModel(Checkpoint checkpoint, Kernels kernels, Workers workers, MemoryBudget budget) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.budget = budget;
        this.pool = new ArrayPool(kernels.type());
        this.weights = new FrozenWeights(checkpoint, workers, kernels.type(), budget.weights());
        this.tower = new VisionTower(checkpoint, kernels, pool, weights);
        this.projector = new Projector(checkpoint, kernels, pool, weights);
        this.decoder = new Decoder(checkpoint.config().decoder(), kernels, pool, weights);
        this.output = new OutputLayer(checkpoint, kernels, pool, weights);
    }

    /**
     * Opens a checkpoint folder for computing on the backend that ND4J has loaded.
     *
     * @throws IOException if the folder holds no usable model
     * @throws UnusableBackendException if the backend cannot run this machine's device
     */
    public static Nd4jPolicyModel open(Path folder, MemoryBudget budget) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(folder);
        Workers workers = Workers.ofEnvironment();
        return new Nd4jPolicyModel(checkpoint, Backend.kernels(workers), workers, budget);
    }

    /** Opens a checkpoint with given kernels. */
    static Nd4jPolicyModel of(Checkpoint checkpoint, Kernels kernels, Workers workers, MemoryBudget budget) {
        return new Nd4jPolicyModel(checkpoint, kernels, workers, budget);
    }

    @Override
    public ModelConfig config() {
        return checkpoint.config();
    }

    @Override
    public ImageFeatures encode(float[] pixels) {
        return tower.encode(pixels);
    }

    @Override
    public double[] logProbabilities(PackedBatch batch, Optional<LoraParameters> adapter) {
        Optional<Decoder.Updates> updates =
                adapter.map(parameters -> new Decoder.Updates(parameters, Optional.empty(), 0, 0));
        try (ArrayPool.Scope scope = pool.scope()) {
            INDArray x = predictingRows(batch, updates, scope);
            PackedBatch.Predictions predictions = batch.predictions();
            return sums(batch, predictions, output.logProbabilities(x, predictions, Optional.empty()));
        }
    }

    /** Returns the output of the last block for the rows that predict a token [m, d], lent by the scope. */
    INDArray predictingRows(PackedBatch batch, Optional<Decoder.Updates> updates, ArrayPool.Scope scope) {
        INDArray x = embed(batch, scope);
        int last = layers() - 1;
        for (int layer = 0; layer <= last; layer++) {
            TokenRows rows = layer == last ? batch.predictingRows() : batch.allRows();
            INDArray y = scope.take(rows.outputs().length, hidden());
            try (ArrayPool.Scope kept = pool.scope()) {
                decoder.block(layer, updates).forward(x, rows, y, kept);
            }
            scope.give(x);
            x = y;
        }
        return x;
    }

    @Override
    public ForwardPass forward(
            PackedBatch batch, LoraParameters adapter, INDArray gradient, double dropout, long seed) {
        LoraParameters.requireLength("gradient", adapter.layout(), gradient);
        Pass pass = new Pass(batch, adapter, gradient, dropout, seed);
        try {
            pass.run();
            return pass;
        } catch (RuntimeException | Error e) {
            pass.close();
            throw e;
        }
    }

    @Override
    public long decodablePositions(int longestPrompt) {
        long width = kernels.type().width();
        int keyWidth = config().decoder().keyValueWidth();
        long perPosition =
                (2L * layers() * keyWidth + 2 * hidden()) * width; // the cache, and a block's input and output
        long block = decoder.block(0, Optional.empty()).kept(TokenRows.prompt(longestPrompt, 0, false)) * width;
        long fitting = (budget.bytes() - weights.plannedBytes() - block) / perPosition;
        return Math.max(0, Math.min(fitting, Integer.MAX_VALUE / keyWidth)); // a kernel counts an array's values as int
    }

    @Override
    public Decoding decode(List<ImagePrompt> prompts, int newTokens, Optional<LoraParameters> adapter) {
        Optional<Decoder.Updates> updates =
                adapter.map(parameters -> new Decoder.Updates(parameters, Optional.empty(), 0, 0));
        return CachedDecoding.start(this, prompts, newTokens, updates);
    }

    /** Returns the bytes that arrays take outside the heap, mapped files not counted. */
    public long bytes() {
        return pool.bytes() + weights.bytes();
    }

    @Override
    public void close() {
        pool.close();
        weights.close();
        kernels.close();
    }

    Decoder decoder() {
        return decoder;
    }

    OutputLayer output() {
        return output;
    }

    ArrayPool pool() {
        return pool;
    }

    private int layers() {
        return config().decoder().layers();
    }

    private long hidden() {
        return config().decoder().hidden();
    }

    /** Returns the batch's rows [n, d]: embeddings of tokens, and images' projected features. */
    INDArray embed(PackedBatch batch, ArrayPool.Scope scope) {
        INDArray x = scope.take(batch.rows(), hidden());
        int row = 0;
        IdentityHashMap<ImageFeatures, INDArray> projected = new IdentityHashMap<>();
        try (ArrayPool.Scope local = pool.scope()) {
            for (PackedGroup group : batch.groups()) {
                INDArray image = projected.computeIfAbsent(group.image(), key -> projector.project(key, local));
                row = embedPrompt(group.prompt(), group.imageAt(), image, x, row);
                for (int[] answer : group.answers()) {
                    for (int i = 0; i + 1 < answer.length; i++) {
                        embedToken(answer[i], x, row++);
                    }
                }
            }
        }
        return x;
    }

    /** Returns the rows of each prompt [n, d], lent by the scope. */
    List<INDArray> embed(List<ImagePrompt> prompts, ArrayPool.Scope scope) {
        List<INDArray> all = new ArrayList<>();
        IdentityHashMap<ImageFeatures, INDArray> projected = new IdentityHashMap<>();
        try (ArrayPool.Scope local = pool.scope()) {
            for (ImagePrompt prompt : prompts) {
                INDArray image = projected.computeIfAbsent(prompt.image(), key -> projector.project(key, local));
                INDArray x = scope.take(prompt.positions(), hidden());
                embedPrompt(prompt.ids(), prompt.imageAt(), image, x, 0);
                all.add(x);
            }
        }
        return all;
    }

    /** Writes a prompt's rows into x from a row on, and returns the row after them. */
    private int embedPrompt(int[] ids, int imageAt, INDArray image, INDArray x, int from) {
        int row = from;
        for (int i = 0; i < ids.length; i++) {
            if (i == imageAt) {
                Views.rows(x, row, image.size(0)).assign(image);
                row += (int) image.size(0);
            } else {
                embedToken(ids[i], x, row++);
            }
        }
        return row;
    }

    void embedToken(int token, INDArray x, int row) {
        if (token < 0 || token >= config().decoder().vocabulary()) {
            throw new IllegalArgumentException("token must be 0 to %d, but is %d: the tokenizer is another model's"
                    .formatted(config().decoder().vocabulary() - 1, token));
        }
        float[] values = new float[config().decoder().hidden()];
        FrozenWeights.readRow(checkpoint.embedding(), token, values);
        Views.rows(x, row, 1).assign(Nd4j.createFromArray(values).reshape(1, values.length));
    }

    private static double[] sums(PackedBatch batch, PackedBatch.Predictions predictions, double[] logProbabilities) {
        double[] sums = new double[batch.answers()];
        for (int i = 0; i < logProbabilities.length; i++) {
            sums[predictions.answers()[i]] += logProbabilities[i];
        }
        return sums;
    }

    /** A block's input, and its run where its activations were kept. */
    private record Visited(int layer, TokenRows rows, INDArray x, Optional<Kept> kept) {}

    private record Kept(DecoderBlock.Run run, ArrayPool.Scope scope) {}

    private final class Pass implements ForwardPass {
        private final PackedBatch batch;
        private final PackedBatch.Predictions predictions;
        private final AdapterLayout layout;
        private final Optional<Decoder.Updates> updates;
        private final ArrayPool.Scope scope = pool.scope();
        private final Deque<Visited> visited = new ArrayDeque<>();
        private final List<INDArray> last = new ArrayList<>(); // output of the last block, and the slopes
        private double[] logProbabilities = new double[0];
        private boolean spent;

        Pass(PackedBatch batch, LoraParameters adapter, INDArray gradient, double dropout, long seed) {
            this.batch = batch;
            this.predictions = batch.predictions();
            this.layout = adapter.layout();
            this.updates = Optional.of(new Decoder.Updates(adapter, Optional.of(gradient), dropout, seed));
        }

        void run() {
            int layers = layers();
            TokenRows all = batch.allRows();
            int lowest = lowestAdaptedLayer();
            int kept = keptBlocks(all);
            INDArray x = embed(batch, scope);
            for (int layer = 0; layer < layers; layer++) {
                TokenRows rows = layer == layers - 1 ? batch.predictingRows() : all;
                INDArray y = scope.take(rows.outputs().length, hidden());
                DecoderBlock block = decoder.block(layer, updates);
                if (layer >= layers - kept && layer >= lowest) {
                    visited.push(new Visited(layer, rows, x, Optional.of(keep(block, rows, x, y))));
                } else {
                    try (ArrayPool.Scope blockScope = pool.scope()) {
                        block.forward(x, rows, y, blockScope);
                    }
                    if (layer >= lowest) {
                        visited.push(new Visited(layer, rows, x, Optional.empty()));
                    } else {
                        scope.give(x);
                    }
                }
                x = y;
            }
            INDArray slopes = scope.take(predictions.targets().length, hidden());
            last.add(x);
            last.add(slopes);
            logProbabilities = sums(batch, predictions, output.logProbabilities(x, predictions, Optional.of(slopes)));
        }

        private Kept keep(DecoderBlock block, TokenRows rows, INDArray x, INDArray y) {
            ArrayPool.Scope blockScope = pool.scope();
            try {
                return new Kept(block.forward(x, rows, y, blockScope), blockScope);
            } catch (RuntimeException | Error e) {
                blockScope.close();
                throw e;
            }
        }

        @Override
        public double[] logProbabilities() {
            return logProbabilities.clone();
        }

        @Override
        public void backward(double[] coefficients) {
            if (spent) {
                throw new IllegalStateException("a forward pass can be run backward once");
            }
            if (coefficients.length != batch.answers()) {
                throw new IllegalArgumentException("there must be a coefficient for each of %d answers, but are %d"
                        .formatted(batch.answers(), coefficients.length));
            }
            spent = true;
            double[] rowWeights = new double[predictions.answers().length];
            for (int i = 0; i < rowWeights.length; i++) {
                rowWeights[i] = coefficients[predictions.answers()[i]];
            }
            INDArray dy = scope.take(last.get(0).shape());
            output.backward(last.get(0), predictions, last.get(1), rowWeights, dy);
            while (!visited.isEmpty()) {
                Visited block = visited.pop();
                dy = backward(block, dy, visited.isEmpty());
            }
        }

        private INDArray backward(Visited block, INDArray dy, boolean lowest) {
            DecoderBlock loaded = decoder.block(block.layer, updates); // a kept run needs its weights back, too
            ArrayPool.Scope blockScope = block.kept.map(Kept::scope).orElseGet(pool::scope);
            try (blockScope) {
                DecoderBlock.Run run = block.kept.map(Kept::run).orElseGet(() -> {
                    INDArray y = blockScope.take(block.rows.outputs().length, hidden());
                    return loaded.forward(block.x, block.rows, y, blockScope);
                });
                if (lowest) {
                    run.backward(dy);
                    return dy;
                }
                INDArray dx = block.rows.all() ? dy : scope.take(block.x.shape());
                run.backward(dy, dx);
                return dx;
            } finally {
                scope.give(block.x);
            }
        }

        @Override
        public void close() {
            spent = true;
            while (!visited.isEmpty()) {
                visited.pop().kept.ifPresent(kept -> kept.scope.close());
            }
            scope.close();
        }

        private int lowestAdaptedLayer() {
            return layout.modules().get(0).linear().layer();
        }

        /** Returns how many blocks, counted from the last, keep their activations; the others are computed again. */
        private int keptBlocks(TokenRows rows) {
            long width = kernels.type().width();
            long block = decoder.block(layers() - 1, updates).kept(rows) * width;
            long inputs = (layers() + 2L) * rows.rows() * hidden() * width;
            long logits = (long) output.chunk(predictions.targets().length)
                    * config().decoder().vocabulary()
                    * width;
            long free = budget.bytes() - weights.plannedBytes() - inputs - logits - 2 * block;
            return (int) Math.max(1, Math.min(layers(), free / block));
        }
    }
}
