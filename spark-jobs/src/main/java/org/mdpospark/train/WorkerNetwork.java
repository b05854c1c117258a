package org.mdpospark.train;

import java.io.Closeable;
import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.dl4j.PairExamples;
import org.mdpospark.model.Nd4jPolicyModel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of this Java machine. Rounds use its arrays again, which are outside the heap and would otherwise wait
 * for a garbage collection that nothing calls for. Used by whoever {@linkplain org.mdpospark.cluster.ExecutorModel has
 * the model}.
 */
final class WorkerNetwork {
    private static final Logger log = LoggerFactory.getLogger(WorkerNetwork.class);

    private static @Nullable WorkerNetwork opened;

    private final WorkerSettings settings;
    private final Nd4jPolicyModel model;
    private final PairExamples pairs;
    private final ComputationGraph graph;

    private WorkerNetwork(WorkerSettings settings, Nd4jPolicyModel model) throws IOException {
        this.settings = settings;
        this.model = model;
        this.pairs = settings.pairs().open(model.config());
        INDArray parameters =
                Nd4j.create(DataType.FLOAT, settings.network().layout().length());
        this.graph = AdapterNetwork.network(AdapterNetwork.configuration(settings.network()), parameters);
        AdapterNetwork.computation(graph).attach(model, pairs);
    }

    /** Returns the network of these settings, in whatever state an earlier round left it. */
    static WorkerNetwork of(WorkerSettings settings, Nd4jPolicyModel model) throws IOException {
        WorkerNetwork current = opened;
        if (current == null || current.model != model || !current.settings.equals(settings)) {
            opened = null; // whatever fails below
            if (current != null) {
                current.close();
            }
            current = new WorkerNetwork(settings, model);
            opened = current;
        }
        return current;
    }

    /** Closes the pairs; what is wrong with storage that nobody needs any more is no reason to fail. */
    private void close() {
        if (pairs instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                log.warn("the pairs of an earlier run cannot be closed", e);
            }
        }
    }

    PairExamples pairs() {
        return pairs;
    }

    Nd4jPolicyModel model() {
        return model;
    }

    /** Returns the network as the driver has it at the beginning of a round. */
    ComputationGraph at(RoundStart start) {
        NativeFloats.put(start.parameters(), graph.params(), 0);
        if (start.updaterState().length() > 0) {
            NativeFloats.put(start.updaterState(), graph.getUpdater().getStateViewArray(), 0);
        }
        graph.getConfiguration().setIterationCount(start.iteration());
        AdapterNetwork.computation(graph).takeSums(); // of an attempt that failed
        return graph;
    }
}
