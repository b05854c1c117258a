package org.mdpospark.cluster;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import scala.Option;

/**
 * Stages whose tasks hold a model. With {@code spark.mdpo.gpu.stages=true} they run on executors with a GPU each, and
 * all other stages on executors without one; otherwise they are stages like any other.
 */
public final class ModelStage {
    private ModelStage() {}

    /** Returns whether they run on executors of their own. */
    public static boolean hasOwnExecutors(SparkContext spark) {
        return GpuSettings.byStage(spark.conf());
    }

    /** Returns the data set, computed where models are. */
    public static <T> JavaRDD<T> of(JavaRDD<T> data) {
        SparkContext spark = data.context();
        return hasOwnExecutors(spark) ? data.withResources(profile(spark)) : data;
    }

    /** Returns the profile that all these stages share: executors are of one profile, and stay for its next stage. */
    private static ResourceProfile profile(SparkContext spark) {
        SparkConf settings = spark.conf();
        ResourceProfile profile = new ResourceProfileBuilder()
                .require(new ExecutorResourceRequests()
                        .resource(
                                BoundDevice.GPU,
                                1,
                                settings.get(GpuSettings.SCRIPT, ""),
                                settings.get(GpuSettings.VENDOR, "")))
                .require(new TaskResourceRequests()
                        .cpus(settings.getInt("spark.task.cpus", 1))
                        .resource(BoundDevice.GPU, 1))
                .build();
        Option<ResourceProfile> known = spark.resourceProfileManager().getEquivalentProfile(profile);
        return known.isDefined() ? known.get() : profile;
    }
}
