package org.mdpospark.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * Settings of Spark for one task, and so one model, on an executor. What the user has set stays, unless it cannot work:
 * then it is refused by name.
 */
public final class ClusterSettings {
    private static final String CORES = "spark.executor.cores";
    private static final String ALL_CORES = "spark.cores.max";
    private static final String INSTANCES = "spark.executor.instances";
    private static final String DYNAMIC = "spark.dynamicAllocation.enabled";
    private static final String STANDALONE = "spark://";
    private static final int DEFAULT_INSTANCES = 2; // Spark's own, on YARN and Kubernetes
    private static final String TASK_CPUS = "spark.task.cpus";
    private static final String THREADS = "spark.executorEnv.OMP_NUM_THREADS";
    private static final String RESULT_SIZE = "spark.driver.maxResultSize";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
    private static final String PHYSICAL = "org.bytedeco.javacpp.maxphysicalbytes";
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,.*");
    private static final List<String> COMPRESSIONS = List.of("spark.broadcast.compress", "spark.shuffle.compress");
    private static final long ARRAYS_OF_A_WORKER = 4; // parameters, gradient, two moments
    private static final long MEBIBYTE = 1 << 20;
    private static final long SLACK = 1024; // MiB, for Java itself and native libraries

    private ClusterSettings() {}

    /**
     * Returns the settings to add.
     *
     * @param given by the user
     * @param modelBytes that a model may take outside the heap
     * @param adapterBytes of the adapter's values: an executor has them, their gradient and two moments
     * @throws IllegalArgumentException if a given setting cannot work
     */
    public static Map<String, String> of(SparkConf given, long modelBytes, long adapterBytes) {
        Map<String, String> added = new LinkedHashMap<>(GpuSettings.of(given));
        int cores = cores(given);
        if (cores == 0 && master(given).startsWith(STANDALONE)) {
            throw new IllegalArgumentException(
                    "%s is missing: an executor would take all cores of its worker, and as many tasks would share its one model; conf/standalone.properties has it"
                            .formatted(CORES));
        }
        if (cores > 0) {
            int taskCpus = given.getInt(TASK_CPUS, cores);
            if (taskCpus * 2 <= cores) {
                throw new IllegalArgumentException(
                        "%s is %d, so %d tasks would share an executor of %d cores and its one model: set it to %d, or leave it out"
                                .formatted(TASK_CPUS, taskCpus, cores / taskCpus, cores, cores));
            }
            addUnlessGiven(added, given, TASK_CPUS, Integer.toString(cores));
            addUnlessGiven(added, given, THREADS, Integer.toString(cores));
        }
        long offHeap = workerBytes(modelBytes, adapterBytes) / MEBIBYTE + SLACK;
        if (isContainers(given)) {
            requireOverhead(given, offHeap);
            addUnlessGiven(added, given, OVERHEAD, offHeap + "m");
        }
        requireResultSize(given, 4 * (adapterBytes / MEBIBYTE));
        // the driver collects parameters and both moments, and Spark counts them as they travel
        addUnlessGiven(added, given, RESULT_SIZE, Math.max(1024, 8 * (adapterBytes / MEBIBYTE)) + "m");
        for (String compression : COMPRESSIONS) { // trained values have no pattern that it could find
            addUnlessGiven(added, given, compression, "false");
        }
        String options = given.get(JAVA_OPTIONS, "");
        if (!options.contains(PHYSICAL)) {
            long heap = given.getSizeAsMb("spark.executor.memory", "1g");
            added.put(
                    JAVA_OPTIONS,
                    "%s -D%s=%dm".formatted(options, PHYSICAL, heap + offHeap).strip());
        }
        return added;
    }

    /** Returns the bytes that an executor with a model and an adapter takes outside its heap. */
    public static long workerBytes(long modelBytes, long adapterBytes) {
        return modelBytes + ARRAYS_OF_A_WORKER * adapterBytes;
    }

    /** Returns how many executors the user asked for; 0 if that is not known. */
    public static int executors(SparkConf given) {
        Matcher cluster = LOCAL_CLUSTER.matcher(master(given));
        if (cluster.matches()) {
            return Integer.parseInt(cluster.group(1));
        }
        if (given.getBoolean(DYNAMIC, false)) {
            return 0;
        }
        if (master(given).startsWith(STANDALONE)) {
            int cores = cores(given);
            return cores == 0 ? 0 : given.getInt(ALL_CORES, 0) / cores;
        }
        return given.getInt(INSTANCES, isContainers(given) ? DEFAULT_INSTANCES : 0);
    }

    /**
     * Checks that the number of executors is known before they start, so that a training run has the same workers every
     * time.
     *
     * @throws IllegalArgumentException if it is not; the message names the setting
     */
    public static void requireExecutors(SparkConf given) {
        if (isContainers(given) || master(given).startsWith(STANDALONE)) {
            if (given.getBoolean(DYNAMIC, false)) {
                throw new IllegalArgumentException(
                        "%s is true, so executors come and go, but a training run counts its workers when it begins: set it to false, or give --workers"
                                .formatted(DYNAMIC));
            }
            if (executors(given) == 0) {
                int cores = Math.max(1, cores(given));
                throw new IllegalArgumentException(
                        "%s is %s, so how many executors of %d cores there will be is not known: set it to %d for each executor, or give --workers"
                                .formatted(ALL_CORES, given.get(ALL_CORES, "missing"), cores, cores));
            }
        }
    }

    /** Returns the cores of an executor; 0 if that is not known before executors start, or if the driver computes. */
    private static int cores(SparkConf given) {
        Matcher cluster = LOCAL_CLUSTER.matcher(master(given));
        if (cluster.matches()) {
            return given.getInt(CORES, Integer.parseInt(cluster.group(2)));
        }
        if (master(given).startsWith("local")) {
            return 0;
        }
        return given.getInt(CORES, isContainers(given) ? 1 : 0); // Spark's own default there
    }

    private static String master(SparkConf given) {
        return given.get("spark.master", "");
    }

    /** Returns whether executors are containers, which have one core and a limit of memory if nobody says otherwise. */
    private static boolean isContainers(SparkConf given) {
        String master = master(given);
        return master.startsWith("yarn") || master.startsWith("k8s");
    }

    private static void requireOverhead(SparkConf given, long needed) {
        if (given.contains(OVERHEAD)) {
            long overhead = given.getSizeAsMb(OVERHEAD);
            if (overhead < needed) {
                throw new IllegalArgumentException(
                        "%s is %d MiB, but the model and its adapter take up to %d MiB outside the heap: raise it to %dm, or lower --memory"
                                .formatted(OVERHEAD, overhead, needed, needed));
            }
        }
    }

    private static void requireResultSize(SparkConf given, long needed) {
        if (given.contains(RESULT_SIZE)) {
            long size = given.getSizeAsMb(RESULT_SIZE);
            if (size > 0 && size < needed) {
                throw new IllegalArgumentException(
                        "%s is %d MiB, but a round gives %d MiB of adapter and moments back: raise it to %dm, or leave it out"
                                .formatted(RESULT_SIZE, size, needed, 2 * needed));
            }
        }
    }

    private static void addUnlessGiven(Map<String, String> added, SparkConf given, String name, String value) {
        if (!given.contains(name)) {
            added.put(name, value);
        }
    }
}
