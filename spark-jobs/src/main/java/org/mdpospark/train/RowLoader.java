package org.mdpospark.train;

import java.io.IOException;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.mdpospark.cluster.ExecutorModel;
import org.mdpospark.dl4j.AdapterNetwork;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Loads the rows that a path names, as an executor finds them: the images follow when the layer asks for them. */
final class RowLoader implements MultiDataSetLoader {
    private static final long serialVersionUID = 1;

    private final Broadcast<WorkerSettings> settings;

    RowLoader(Broadcast<WorkerSettings> settings) {
        this.settings = settings;
    }

    @Override
    public MultiDataSet load(Source source) throws IOException {
        WorkerSettings values = settings.value();
        return ExecutorModel.use(
                values.model(),
                model -> AdapterNetwork.dataSet(
                        RowPaths.rows(source.getPath()),
                        WorkerNetwork.of(values, model).pairs()));
    }
}
