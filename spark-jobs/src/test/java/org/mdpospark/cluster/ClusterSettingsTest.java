package org.mdpospark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {
    private static final long MODEL = 4000L << 20;
    private static final long ADAPTER = 500L << 20;
    private static final long OFF_HEAP = 4000 + 4 * 500 + 1024; // MiB

    @Test
    void anExecutorHasOneTaskWithAllItsCores() {
        Map<String, String> added = of("spark.master", "spark://host:7077", "spark.executor.cores", "8");
        assertThat(added)
                .containsEntry("spark.task.cpus", "8")
                .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "8")
                .doesNotContainKey("spark.executor.memoryOverhead");
        assertThat(of("spark.master", "local-cluster[3, 2, 1024]"))
                .containsEntry("spark.task.cpus", "2")
                .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "2");
    }

    @Test
    void coresOfAnExecutorMustBeKnownWhereItWouldTakeAll() {
        assertThatThrownBy(() -> of("spark.master", "spark://host:7077"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "spark.executor.cores is missing: an executor would take all cores of its worker");
        assertThat(of("spark.master", "local[4]", "spark.executor.cores", "8"))
                .doesNotContainKeys("spark.task.cpus", "spark.executorEnv.OMP_NUM_THREADS");
        assertThat(of("spark.master", "yarn"))
                .containsEntry("spark.task.cpus", "1")
                .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "1");
    }

    @Test
    void memoryOutsideTheHeapIsAskedForWhereTheClusterLimitsIt() {
        for (String master : new String[] {"yarn", "k8s://https://host:6443"}) {
            assertThat(of("spark.master", master, "spark.executor.memory", "2g"))
                    .containsEntry("spark.executor.memoryOverhead", OFF_HEAP + "m")
                    .containsEntry(
                            "spark.executor.extraJavaOptions",
                            "-Dorg.bytedeco.javacpp.maxphysicalbytes=%dm".formatted(2048 + OFF_HEAP));
        }
    }

    @Test
    void theDriverMayTakeTheResultsOfARound() {
        assertThat(of("spark.master", "yarn")).containsEntry("spark.driver.maxResultSize", "4000m");
        assertThat(ClusterSettings.of(new SparkConf(false).set("spark.master", "yarn"), MODEL, 1000))
                .containsEntry("spark.driver.maxResultSize", "1024m");
    }

    @Test
    void valuesTravelAsTheyAre() {
        assertThat(of("spark.master", "yarn"))
                .containsEntry("spark.broadcast.compress", "false")
                .containsEntry("spark.shuffle.compress", "false");
    }

    @Test
    void whatTheUserHasSetStays() {
        Map<String, String> added = of(
                "spark.master", "yarn",
                "spark.executor.cores", "8",
                "spark.task.cpus", "5",
                "spark.executorEnv.OMP_NUM_THREADS", "4",
                "spark.executor.memoryOverhead", "9g",
                "spark.driver.maxResultSize", "3g",
                "spark.broadcast.compress", "true",
                "spark.shuffle.compress", "true",
                "spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.maxphysicalbytes=64g");
        assertThat(added).isEmpty();
        assertThat(of("spark.master", "yarn", "spark.executor.extraJavaOptions", "-Xint"))
                .extractingByKey("spark.executor.extraJavaOptions")
                .asString()
                .startsWith("-Xint -Dorg.bytedeco.javacpp.maxphysicalbytes=");
    }

    @Test
    void noLimitOfResultsIsALimitThatWorks() {
        assertThat(of("spark.master", "yarn", "spark.driver.maxResultSize", "0"))
                .doesNotContainKey("spark.driver.maxResultSize");
    }

    @Test
    void settingsThatCannotWorkAreRefusedByName() {
        assertRefused(
                "spark.task.cpus is 1, so 8 tasks would share an executor of 8 cores and its one model: set it to 8, or leave it out",
                "spark.executor.cores",
                "8",
                "spark.task.cpus",
                "1");
        assertRefused(
                "spark.task.cpus is 4, so 2 tasks would share an executor of 8 cores",
                "spark.executor.cores",
                "8",
                "spark.task.cpus",
                "4");
        assertRefused(
                "spark.executor.memoryOverhead is 2048 MiB, but the model and its adapter take up to %d MiB outside the heap: raise it to %dm, or lower --memory"
                        .formatted(OFF_HEAP, OFF_HEAP),
                "spark.executor.memoryOverhead",
                "2g");
        assertRefused(
                "spark.driver.maxResultSize is 1024 MiB, but a round gives 2000 MiB of adapter and moments back: raise it to 4000m, or leave it out",
                "spark.driver.maxResultSize",
                "1g");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "local-cluster[3,2,1024] | 7 | 3",
                "yarn | 7 | 7",
                "yarn | | 2",
                "k8s://https://host | | 2",
                "local[4] | | 0"
            })
    void executorsAreThoseThatTheUserAskedFor(String master, String instances, int executors) {
        SparkConf given = new SparkConf(false).set("spark.master", master);
        if (instances != null) {
            given.set("spark.executor.instances", instances);
        }
        assertThat(ClusterSettings.executors(given)).isEqualTo(executors);
    }

    @Test
    void executorsOfAStandaloneClusterFollowFromItsCores() {
        SparkConf given = conf("spark.master", "spark://host:7077", "spark.executor.cores", "4");
        assertThat(ClusterSettings.executors(given)).isZero();
        assertThat(ClusterSettings.executors(given.set("spark.cores.max", "8"))).isEqualTo(2);
        ClusterSettings.requireExecutors(given);
    }

    @Test
    void workersMustBeKnownBeforeTheyStart() {
        ClusterSettings.requireExecutors(conf("spark.master", "local[4]"));
        ClusterSettings.requireExecutors(conf("spark.master", "yarn"));
        SparkConf standalone = conf("spark.master", "spark://host:7077", "spark.executor.cores", "4");
        assertThatThrownBy(() -> ClusterSettings.requireExecutors(standalone))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "spark.cores.max is missing, so how many executors of 4 cores there will be is not known: set it to 4 for each executor, or give --workers");
        assertThatThrownBy(() -> ClusterSettings.requireExecutors(standalone.set("spark.cores.max", "3")))
                .hasMessageStartingWith("spark.cores.max is 3, so how many executors of 4 cores");
        assertThatThrownBy(() -> ClusterSettings.requireExecutors(
                        conf("spark.master", "yarn", "spark.dynamicAllocation.enabled", "true")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("spark.dynamicAllocation.enabled is true, so executors come and go");
    }

    private static void assertRefused(String message, String... settings) {
        SparkConf given = conf(settings).set("spark.master", "yarn");
        assertThatThrownBy(() -> ClusterSettings.of(given, MODEL, ADAPTER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static Map<String, String> of(String... settings) {
        return ClusterSettings.of(conf(settings), MODEL, ADAPTER);
    }

    private static SparkConf conf(String... settings) {
        SparkConf conf = new SparkConf(false);
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return conf;
    }
}
