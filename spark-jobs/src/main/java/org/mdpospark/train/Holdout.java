package org.mdpospark.train;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.mdpospark.cluster.ExecutorModel;
import org.mdpospark.cluster.ModelStage;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.dl4j.PairExample;
import org.mdpospark.dl4j.PairPasses;
import org.mdpospark.model.ImageFeatures;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.model.PackedBatch;
import org.mdpospark.model.PackedGroup;
import org.mdpospark.objective.ObjectiveSums;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.objective.PairLoss;
import org.mdpospark.reference.StagedPairs;
import org.mdpospark.reference.WithoutImage;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Measures an adapter on the held-out pairs, on all executors, and its answers also on a blank image: a policy that
 * still prefers the chosen ones prefers them by language alone.
 */
final class Holdout {
    private final JavaSparkContext context;
    private final Broadcast<WorkerSettings> settings;
    private final long[] rows;
    private final int workers;

    Holdout(JavaSparkContext context, Broadcast<WorkerSettings> settings, long[] rows, int workers) {
        this.context = context;
        this.settings = settings;
        this.rows = rows;
        this.workers = workers;
    }

    private record Measured(long row, ObjectiveSums sums, boolean rightWithoutImage) implements Serializable {}

    HoldoutMetrics measure(float[] parameters) {
        Broadcast<float[]> values = context.broadcast(parameters);
        Broadcast<WorkerSettings> shared = settings;
        try {
            List<Measured> all = new ArrayList<>(ModelStage.of(context.parallelize(shares(), workers)
                            .flatMap(share -> measure(share, shared.value(), values.value())
                                    .iterator()))
                    .collect());
            all.sort(Comparator.comparingLong(Measured::row)); // the same sums, however the rows were dealt
            ObjectiveSums sums =
                    ObjectiveSums.sum(all.stream().map(Measured::sums).toList());
            long right = all.stream().filter(Measured::rightWithoutImage).count();
            return new HoldoutMetrics(sums.metrics(), right / (double) all.size());
        } finally {
            values.destroy();
        }
    }

    private List<long[]> shares() {
        List<long[]> shares = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            long[] share = new long[(rows.length - worker + workers - 1) / workers];
            for (int i = 0; i < share.length; i++) {
                share[i] = rows[worker + i * workers];
            }
            shares.add(share);
        }
        return shares;
    }

    private static List<Measured> measure(long[] share, WorkerSettings settings, float[] parameters)
            throws IOException {
        return ExecutorModel.use(settings.model(), model -> {
            StagedPairs pairs = (StagedPairs) WorkerNetwork.of(settings, model).pairs();
            AdapterNetwork.Settings network = settings.network();
            List<Measured> measured = new ArrayList<>();
            try (var values = Nd4j.createFromArray(parameters)) {
                LoraParameters adapter = new LoraParameters(network.layout(), values, network.scaling());
                ImageFeatures blank = model.encode(pairs.blankImage());
                PairPasses passes = new PairPasses(model, pairs, network.microBatchRows());
                for (long row : share) {
                    double[] policy = passes.logProbabilities(new long[] {row}, Optional.of(adapter));
                    PairExample pair = pairs.read(row);
                    PairLoss loss = network.objective()
                            .evaluate(new PairLogProbabilities(policy[0], policy[1], policy[2]), pairs.reference(row));
                    measured.add(new Measured(
                            row,
                            ObjectiveSums.of(loss, pair.tokens().chosen().length),
                            rightWithoutImage(model, adapter, blank, pair, pairs.referenceWithoutImage(row))));
                }
            }
            return measured;
        });
    }

    private static boolean rightWithoutImage(
            Nd4jPolicyModel model,
            LoraParameters adapter,
            ImageFeatures blank,
            PairExample pair,
            WithoutImage reference) {
        PackedGroup group = new PackedGroup(
                pair.tokens().prompt().ids(),
                pair.tokens().prompt().imageAt(),
                blank,
                List.of(pair.tokens().chosen(), pair.tokens().rejected()),
                pair.row());
        double[] policy = model.logProbabilities(new PackedBatch(List.of(group)), Optional.of(adapter));
        return policy[0] - reference.chosen() > policy[1] - reference.rejected();
    }
}
