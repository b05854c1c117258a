package org.mdpospark.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.mdpospark.model.CudaDevices;

/** What Spark's settings say of GPUs: one for each executor that holds a model, or for the stages that do. */
public final class GpuSettings {
    /** Whether only stages that hold a model have GPUs, rather than all executors of the application. */
    static final String STAGES = "spark.mdpo.gpu.stages";

    static final String AMOUNT = "spark.executor.resource.gpu.amount";
    static final String SCRIPT = "spark.executor.resource.gpu.discoveryScript";
    static final String VENDOR = "spark.executor.resource.gpu.vendor";
    private static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";
    private static final String DYNAMIC = "spark.dynamicAllocation.enabled";
    private static final String CORES = "spark.executor.cores";
    private static final String PLUGINS = "spark.plugins";
    private static final String DEVICE_ORDER = "spark.executorEnv.CUDA_DEVICE_ORDER";

    private GpuSettings() {}

    /** Returns whether stages that hold a model ask for executors with a GPU of their own. */
    static boolean byStage(SparkConf given) {
        return given.getBoolean(STAGES, false);
    }

    /**
     * Returns the settings to add for a command that holds models; none if no GPU is asked for.
     *
     * @throws IllegalArgumentException if a given setting cannot work
     * @throws org.mdpospark.model.UnusableBackendException if the driver is to compute on a GPU, but has none
     */
    static Map<String, String> of(SparkConf given) {
        Map<String, String> added = new LinkedHashMap<>();
        if (isInDriver(given)) {
            CudaDevices.requireOne(); // executors look for themselves
        }
        boolean byStage = byStage(given);
        if (byStage) {
            requireStages(given);
        } else if (amount(given) == 0) {
            return added;
        } else {
            requireOneTask(given);
            if (!given.contains(TASK_AMOUNT)) {
                added.put(TASK_AMOUNT, "1");
            }
        }
        requireDiscovery(given);
        String plugins = given.get(PLUGINS, "");
        if (!plugins.contains(MdpoPlugin.class.getName())) {
            added.put(PLUGINS, (plugins.isBlank() ? "" : plugins + ",") + MdpoPlugin.class.getName());
        }
        if (!given.contains(DEVICE_ORDER)) {
            added.put(DEVICE_ORDER, "PCI_BUS_ID"); // nvidia-smi's order, by which scripts number; CUDA has another
        }
        return added;
    }

    /** Returns what to tell the user of a command that has no model, but would hold GPUs. */
    public static Optional<String> heldForNothing(SparkConf given) {
        int amount = amount(given);
        return amount == 0
                ? Optional.empty()
                : Optional.of(
                        "this command needs no GPU, but %s=%d holds one for each executor: leave it out, or set it to 0"
                                .formatted(AMOUNT, amount));
    }

    /** Refuses several GPUs for an executor, and several tasks for a GPU. */
    static void requireOneTask(SparkConf given) {
        if (byStage(given)) {
            return; // stages ask for one of each
        }
        if (amount(given) > 1) {
            throw new IllegalArgumentException(
                    "%s is %d, but an executor has one model and so one GPU: set it to 1 and start more executors"
                            .formatted(AMOUNT, amount(given)));
        }
        double ofTask = number(given, TASK_AMOUNT, 1);
        if (ofTask != 1) {
            throw new IllegalArgumentException("%s is %s, so %s: set it to 1, or leave it out"
                    .formatted(
                            TASK_AMOUNT,
                            given.get(TASK_AMOUNT),
                            ofTask == 0
                                    ? "tasks would not be kept apart"
                                    : "tasks would share a GPU and its one model"));
        }
    }

    private static void requireStages(SparkConf given) {
        if (isInDriver(given)) {
            throw new IllegalArgumentException("%s is for clusters, but the master is %s: leave it out"
                    .formatted(STAGES, given.get("spark.master")));
        }
        if (amount(given) > 0 || number(given, TASK_AMOUNT, 0) > 0) {
            throw new IllegalArgumentException(
                    "%s gives GPUs to stages, but %s or %s gives them to the whole application: set both to 0"
                            .formatted(STAGES, AMOUNT, TASK_AMOUNT));
        }
        if (!given.getBoolean(DYNAMIC, false)) {
            throw new IllegalArgumentException(
                    "%s needs %s=true: Spark does not start executors of another kind for a stage without it"
                            .formatted(STAGES, DYNAMIC));
        }
        if (!given.contains(CORES)) {
            throw new IllegalArgumentException(
                    "%s needs %s: executors without a GPU may take all cores of a machine otherwise, and leave none for those with one"
                            .formatted(STAGES, CORES));
        }
    }

    private static boolean isInDriver(SparkConf given) {
        String master = given.get("spark.master", "");
        return master.startsWith("local") && !master.startsWith("local-cluster");
    }

    private static void requireDiscovery(SparkConf given) {
        String master = given.get("spark.master", "");
        boolean managed = master.startsWith("yarn") || master.startsWith("k8s");
        if (managed && !given.contains(SCRIPT)) {
            throw new IllegalArgumentException(
                    "%s is missing, so executors do not learn which GPU they have: set it to the place of gpu-discovery.sh on their machines"
                            .formatted(SCRIPT));
        }
        if (master.startsWith("k8s") && !given.contains(VENDOR)) {
            throw new IllegalArgumentException(
                    "%s is missing, by which Kubernetes knows GPUs: set it to nvidia.com".formatted(VENDOR));
        }
    }

    private static int amount(SparkConf given) {
        double amount = number(given, AMOUNT, 0);
        if (amount != Math.rint(amount)) {
            throw new IllegalArgumentException(
                    "%s is %s, but executors take whole GPUs: set it to 1".formatted(AMOUNT, given.get(AMOUNT)));
        }
        return (int) amount;
    }

    private static double number(SparkConf given, String name, double otherwise) {
        String text = given.get(name, "");
        if (text.isBlank()) {
            return otherwise;
        }
        try {
            double value = Double.parseDouble(text.strip());
            if (value >= 0 && value <= Integer.MAX_VALUE) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("%s is '%s', but must be a number from 0 on".formatted(name, text));
    }
}
