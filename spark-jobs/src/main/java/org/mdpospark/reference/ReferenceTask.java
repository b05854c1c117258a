package org.mdpospark.reference;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.cluster.ExecutorModel;
import org.mdpospark.cluster.LoadedAdapter;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.image.ImageProcessor;
import org.mdpospark.metrics.RunCount;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.text.LengthPolicy;

/**
 * Computes the reference of one part: pairs in, files of log-probabilities and of pairs set aside out. While one task
 * computes, others of the same machine read and decode.
 *
 * @param pairs folder of the data set
 * @param adapter PEFT folder; null for the base model as it is
 * @param out folder of the table
 * @param done counts pairs for progress; approximate, as retries count again
 */
record ReferenceTask(
        String pairs,
        ModelSource model,
        @Nullable String adapter,
        ImageProcessor images,
        LengthPolicy lengths,
        String out,
        SerializableConfiguration configuration,
        LongAccumulator done)
        implements Serializable {
    private static final double NANOS_PER_SECOND = 1e9;

    ReferencePart run(PairsPart part) throws IOException {
        Configuration hadoop = configuration.value();
        Path folder = Path.of(model.folder());
        try (PairTokenizer tokenizer = new PairTokenizer(folder, lengths);
                LoadedAdapter lora = LoadedAdapter.open(adapter, folder, hadoop);
                PairReader reader = new PairReader(new org.apache.hadoop.fs.Path(pairs), part, hadoop);
                ReferenceOutput output =
                        new ReferenceOutput(out, part, TaskContext.get().taskAttemptId(), hadoop)) {
            PairImages pictures = new PairImages(images);
            ReferenceScorer scorer = new ReferenceScorer(lora.parameters(), pictures.blank());
            long nanos = 0;
            for (StoredPair pair = reader.next(); pair != null; pair = reader.next()) {
                try {
                    Scored scored = score(pair, tokenizer, pictures, scorer);
                    output.write(scored.row());
                    nanos += scored.nanos();
                } catch (RefusedPairException e) {
                    output.refuse(pair, e);
                }
                done.add(1);
                RunCount.ROWS_READ.add(1);
            }
            ReferencePart result = output.finish(nanos / NANOS_PER_SECOND);
            new OutputFolder<>(out, ReferencePart.LAYOUT, hadoop).writePart(result);
            return result;
        }
    }

    /** A row, and how long it took without waiting for the model. */
    private record Scored(ReferenceRow row, long nanos) {}

    private Scored score(StoredPair pair, PairTokenizer tokenizer, PairImages pictures, ReferenceScorer scorer)
            throws RefusedPairException, IOException {
        long start = System.nanoTime();
        TokenizedPair text = tokenizer.read(pair);
        PairPixels pixels = pictures.read(pair.image(), pair.negative());
        long[] nanos = {System.nanoTime() - start};
        double[] values = ExecutorModel.use(model, policy -> {
            long computing = System.nanoTime();
            double[] result = scorer.score(policy, pair, text.tokens(), pixels);
            nanos[0] += System.nanoTime() - computing;
            return result;
        });
        return new Scored(row(pair, text, values), nanos[0]);
    }

    private static ReferenceRow row(StoredPair pair, TokenizedPair text, double[] values) throws RefusedPairException {
        if (!Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new RefusedPairException(
                    ReferenceReason.NOT_FINITE, "the log-probabilities are " + Arrays.toString(values));
        }
        return new ReferenceRow(
                pair.id(),
                pair.negativeIndex(),
                pair.split(),
                new PairLogProbabilities(values[0], values[1], values[2]),
                ReferenceScorer.isHeldOut(pair) ? new WithoutImage(values[3], values[4]) : null,
                text.counts(),
                text.cut());
    }
}
