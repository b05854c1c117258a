package org.mdpospark.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sequences whose keys and values are kept, layer by layer: prompts are read one after the other in each layer, tokens
 * of all sequences together.
 */
final class CachedDecoding implements Decoding {
    private final Nd4jPolicyModel model;
    private final Optional<Decoder.Updates> updates;
    private final CacheLayout layout;
    private final ArrayPool.Scope scope;
    private final List<INDArray> keys = new ArrayList<>(); // of each layer [rows, keyValueHeads·size]
    private final List<INDArray> values = new ArrayList<>(); // likewise
    private final int[] lengths; // of each sequence
    private final boolean[] live;
    private float[][] logits = new float[0][];

    private CachedDecoding(Nd4jPolicyModel model, CacheLayout layout, Optional<Decoder.Updates> updates) {
        this.model = model;
        this.updates = updates;
        this.layout = layout;
        this.lengths = new int[layout.sequences()];
        this.live = new boolean[layout.sequences()];
        this.scope = model.pool().scope();
    }

    static CachedDecoding start(
            Nd4jPolicyModel model, List<ImagePrompt> prompts, int newTokens, Optional<Decoder.Updates> updates) {
        CacheLayout layout =
                CacheLayout.of(prompts, newTokens, model.config().decoder().positions());
        layout.requireWithin(model.decodablePositions(layout.longestPrompt()));
        CachedDecoding decoding = new CachedDecoding(model, layout, updates);
        try {
            decoding.read(prompts);
            return decoding;
        } catch (RuntimeException | Error e) {
            decoding.close();
            throw e;
        }
    }

    @Override
    public float[][] logits() {
        return logits.clone();
    }

    @Override
    public void append(int[] sequences, int[] tokens) {
        requireAppendable(sequences, tokens);
        Arrays.fill(live, false);
        List<AttentionSpan> spans = new ArrayList<>();
        int count = sequences.length;
        int[] positions = new int[count];
        int[] cacheRows = new int[count];
        for (int i = 0; i < count; i++) {
            int sequence = sequences[i];
            live[sequence] = true;
            positions[i] = lengths[sequence];
            cacheRows[i] = layout.starts()[sequence] + lengths[sequence];
            lengths[sequence]++;
            spans.add(AttentionSpan.causal(i, 1, layout.starts()[sequence], lengths[sequence]));
        }
        int[] outputs = new int[count];
        Arrays.setAll(outputs, i -> i);
        TokenRows rows = new TokenRows(spans, positions, new long[count], outputs);
        try (ArrayPool.Scope step = model.pool().scope()) {
            INDArray x = step.take(count, hidden());
            for (int i = 0; i < count; i++) {
                model.embedToken(tokens[i], x, i);
            }
            for (int layer = 0; layer < layers(); layer++) {
                x = block(layer, x, rows, cacheRows, step);
            }
            logits = logits(x, step);
        }
    }

    @Override
    public void close() {
        Arrays.fill(live, false);
        scope.close();
        model.pool().trim(); // nothing else takes arrays as large as a cache
    }

    private void read(List<ImagePrompt> prompts) {
        try (ArrayPool.Scope reading = model.pool().scope()) {
            List<INDArray> x = model.embed(prompts, reading);
            int keyWidth = model.config().decoder().keyValueWidth();
            for (int layer = 0; layer < layers(); layer++) {
                keys.add(scope.take(layout.rows(), keyWidth));
                values.add(scope.take(layout.rows(), keyWidth));
                for (int i = 0; i < x.size(); i++) {
                    int start = layout.starts()[i];
                    int length = prompts.get(i).positions();
                    int[] cacheRows = new int[length];
                    Arrays.setAll(cacheRows, row -> start + row);
                    TokenRows rows = TokenRows.prompt(length, start, layer == layers() - 1);
                    x.set(i, block(layer, x.get(i), rows, cacheRows, reading));
                }
            }
            INDArray last = reading.take(x.size(), hidden());
            for (int i = 0; i < x.size(); i++) {
                Views.rows(last, i, 1).assign(x.get(i));
                lengths[i] = prompts.get(i).positions();
            }
            logits = logits(last, reading);
            Arrays.fill(live, true);
        }
    }

    /** Returns a block's output, lent by the scope, and gives its input back. */
    private INDArray block(int layer, INDArray x, TokenRows rows, int[] cacheRows, ArrayPool.Scope lender) {
        INDArray y = lender.take(rows.outputs().length, hidden());
        LayerCache cache = new LayerCache(keys.get(layer), values.get(layer), cacheRows);
        try (ArrayPool.Scope kept = model.pool().scope()) {
            model.decoder().block(layer, updates, Optional.of(cache)).forward(x, rows, y, kept);
        }
        lender.give(x);
        return y;
    }

    private float[][] logits(INDArray x, ArrayPool.Scope lender) {
        INDArray all = model.output().logits(x, lender);
        float[][] rows = new float[Math.toIntExact(x.size(0))][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Views.rows(all, i, 1).reshape(all.size(1)).toFloatVector();
        }
        lender.give(all);
        return rows;
    }

    private void requireAppendable(int[] sequences, int[] tokens) {
        if (sequences.length == 0 || sequences.length != tokens.length) {
            throw new IllegalArgumentException("each of at least one sequence must get a token, but %d get %d"
                    .formatted(sequences.length, tokens.length));
        }
        boolean[] named = new boolean[live.length];
        for (int sequence : sequences) {
            if (sequence < 0 || sequence >= live.length || named[sequence]) {
                throw new IllegalArgumentException("sequences must be 0 to %d and each named once, but are %s"
                        .formatted(live.length - 1, Arrays.toString(sequences)));
            }
            named[sequence] = true;
            if (!live[sequence]) {
                throw new IllegalStateException("sequence %d has left the decoding".formatted(sequence));
            }
            if (lengths[sequence] == layout.end(sequence) - layout.starts()[sequence]) {
                throw new IllegalStateException(
                        "sequence %d already has the new tokens that were asked for".formatted(sequence));
            }
        }
    }

    private int layers() {
        return model.config().decoder().layers();
    }

    private long hidden() {
        return model.config().decoder().hidden();
    }
}
