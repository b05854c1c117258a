package org.mdpospark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuSettingsTest {
    private static final String PLUGIN = "org.mdpospark.cluster.MdpoPlugin";
    private static final String SCRIPT = "spark.executor.resource.gpu.discoveryScript=/opt/gpu.sh";
    private static final String STAGES =
            "spark.mdpo.gpu.stages=true spark.dynamicAllocation.enabled=true spark.executor.cores=4";

    @Test
    void nothingIsAddedWhereNoGpuIsAskedFor() {
        assertThat(GpuSettings.of(settings("spark.master=yarn"))).isEmpty();
        assertThat(GpuSettings.of(settings("spark.master=yarn spark.executor.resource.gpu.amount=0")))
                .isEmpty();
    }

    @Test
    void tasksGetTheirExecutorsGpu() {
        assertThat(GpuSettings.of(settings("spark.master=spark://host spark.executor.resource.gpu.amount=1")))
                .containsOnly(
                        Map.entry("spark.task.resource.gpu.amount", "1"),
                        Map.entry("spark.plugins", PLUGIN),
                        Map.entry("spark.executorEnv.CUDA_DEVICE_ORDER", "PCI_BUS_ID"));
    }

    @Test
    void whatIsSetStays() {
        assertThat(
                        GpuSettings.of(
                                settings(
                                        "spark.master=spark://host spark.executor.resource.gpu.amount=1 spark.task.resource.gpu.amount=1 spark.plugins=a.B spark.executorEnv.CUDA_DEVICE_ORDER=FASTEST_FIRST")))
                .containsOnly(Map.entry("spark.plugins", "a.B," + PLUGIN));
    }

    @Test
    void stagesAskForThemselves() {
        assertThat(GpuSettings.of(settings("spark.master=yarn " + SCRIPT + " " + STAGES)))
                .doesNotContainKey("spark.task.resource.gpu.amount")
                .containsEntry("spark.plugins", PLUGIN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            spark.executor.resource.gpu.amount=2 | spark.executor.resource.gpu.amount is 2, but an executor has one model and so one GPU: set it to 1 and start more executors
            spark.executor.resource.gpu.amount=0.5 | spark.executor.resource.gpu.amount is 0.5, but executors take whole GPUs: set it to 1
            spark.executor.resource.gpu.amount=one | spark.executor.resource.gpu.amount is 'one', but must be a number from 0 on
            spark.executor.resource.gpu.amount=-1 | spark.executor.resource.gpu.amount is '-1', but must be a number from 0 on
            spark.executor.resource.gpu.amount=1 spark.task.resource.gpu.amount=0.25 | spark.task.resource.gpu.amount is 0.25, so tasks would share a GPU and its one model: set it to 1, or leave it out
            spark.executor.resource.gpu.amount=1 spark.task.resource.gpu.amount=0 | spark.task.resource.gpu.amount is 0, so tasks would not be kept apart: set it to 1, or leave it out
            spark.master=yarn spark.executor.resource.gpu.amount=1 | spark.executor.resource.gpu.discoveryScript is missing, so executors do not learn which GPU they have: set it to the place of gpu-discovery.sh on their machines
            spark.master=k8s://h spark.executor.resource.gpu.amount=1 spark.executor.resource.gpu.discoveryScript=/s | spark.executor.resource.gpu.vendor is missing, by which Kubernetes knows GPUs: set it to nvidia.com
            spark.master=local[2] spark.mdpo.gpu.stages=true | spark.mdpo.gpu.stages is for clusters, but the master is local[2]: leave it out
            spark.mdpo.gpu.stages=true | spark.mdpo.gpu.stages needs spark.dynamicAllocation.enabled=true: Spark does not start executors of another kind for a stage without it
            spark.mdpo.gpu.stages=true spark.dynamicAllocation.enabled=true | spark.mdpo.gpu.stages needs spark.executor.cores: executors without a GPU may take all cores of a machine otherwise, and leave none for those with one
            spark.mdpo.gpu.stages=true spark.executor.resource.gpu.amount=1 | spark.mdpo.gpu.stages gives GPUs to stages, but spark.executor.resource.gpu.amount or spark.task.resource.gpu.amount gives them to the whole application: set both to 0
            """)
    void whatCannotWorkIsRefused(String given, String message) {
        SparkConf settings = settings("spark.master=spark://host " + given);
        assertThatThrownBy(() -> GpuSettings.of(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void commandsWithoutAModelSayThatTheyHoldGpus() {
        assertThat(GpuSettings.heldForNothing(settings("spark.executor.resource.gpu.amount=1")))
                .hasValue(
                        "this command needs no GPU, but spark.executor.resource.gpu.amount=1 holds one for each executor: leave it out, or set it to 0");
        assertThat(GpuSettings.heldForNothing(settings(STAGES))).isEmpty();
    }

    private static SparkConf settings(String words) {
        SparkConf settings = new SparkConf(false);
        for (String word : words.split(" ", -1)) {
            String[] pair = word.split("=", 2);
            settings.set(pair[0], pair[1]);
        }
        return settings;
    }
}
