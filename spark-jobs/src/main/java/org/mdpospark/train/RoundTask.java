package org.mdpospark.train;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.mdpospark.cluster.ExecutorModel;
import org.mdpospark.dl4j.AdapterComputation.StepSums;
import org.mdpospark.dl4j.NotFiniteException;
import org.mdpospark.objective.ObjectiveSums;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One worker's share of a round: each path names the rows of a step. It is a function of what was broadcast and of its
 * paths, so Spark may run it again, or twice.
 */
final class RoundTask implements FlatMapFunction<Iterator<String>, ParameterAveragingTrainingResult> {
    private static final long serialVersionUID = 1;

    private final RoundWorker worker;
    private final MultiDataSetLoader loader;
    private final Broadcast<WorkerSettings> settings;

    RoundTask(RoundWorker worker, MultiDataSetLoader loader, Broadcast<WorkerSettings> settings) {
        this.worker = worker;
        this.loader = loader;
        this.settings = settings;
    }

    @Override
    public Iterator<ParameterAveragingTrainingResult> call(Iterator<String> paths) throws Exception {
        if (!paths.hasNext()) {
            return List.<ParameterAveragingTrainingResult>of().iterator();
        }
        TaskContext task = TaskContext.get();
        WorkerSettings values = settings.value();
        return ExecutorModel.use(values.model(), model -> {
            worker.attach(task.partitionId(), WorkerNetwork.of(values, model));
            return List.of(run(paths, task)).iterator();
        });
    }

    private ParameterAveragingTrainingResult run(Iterator<String> paths, TaskContext task) throws java.io.IOException {
        ComputationGraph graph = worker.getInitialModelGraph();
        try {
            while (true) {
                if (task.isInterrupted()) { // another attempt was faster
                    throw new TaskKilledException("another attempt has ended");
                }
                MultiDataSet pairs = loader.load(new PathSource(paths.next()));
                boolean last = !paths.hasNext();
                ParameterAveragingTrainingResult result = worker.processMinibatch(pairs, graph, last);
                if (last && result != null) {
                    return result;
                }
            }
        } catch (NotFiniteException e) {
            WorkerSummary summary =
                    new WorkerSummary(task.partitionId(), false, new StepSums(ObjectiveSums.NONE, 0, 0, 0), 0, 0);
            return new WorkerResult(new float[0], new float[0], Double.NaN, summary);
        }
    }
}
