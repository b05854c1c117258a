package org.mdpospark.doctor;

import java.util.List;
import org.apache.spark.SparkConf;

/**
 * Where a check looks, as far as it is not this machine itself.
 *
 * @param settings of Spark, as this process has them
 * @param gpus addresses of the GPUs that Spark has given to this task
 */
record Place(SparkConf settings, List<String> gpus) {
    Place {
        gpus = List.copyOf(gpus);
    }
}
