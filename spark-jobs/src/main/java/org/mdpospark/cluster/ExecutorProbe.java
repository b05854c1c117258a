package org.mdpospark.cluster;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What an executor's machine has.
 *
 * @param host its name
 * @param cores that Java sees
 * @param heap bytes
 * @param available bytes of memory that its machine or container has left; 0 if that is not known
 * @param hasModel whether the model's folder is there
 */
public record ExecutorProbe(String host, int cores, long heap, long available, boolean hasModel)
        implements Serializable {
    /** How long commands wait for executors. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * Waits for executors.
     *
     * @param expected how many the user asked for; 0 if that is not known
     * @return how many there are; 1 where the driver computes itself
     */
    public static int awaitExecutors(JavaSparkContext context, int expected) {
        return awaitExecutors(context, expected, PATIENCE);
    }

    /**
     * Waits for executors.
     *
     * @param expected how many the user asked for; 0 if that is not known
     * @return how many there are; 1 where the driver computes itself
     * @throws IllegalStateException if there is none within the time
     */
    public static int awaitExecutors(JavaSparkContext context, int expected, Duration patience) {
        if (context.isLocal()) {
            return 1;
        }
        long deadline = System.nanoTime() + patience.toNanos();
        int wanted = Math.max(1, expected);
        int there = executors(context);
        while (there < wanted && System.nanoTime() < deadline) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for executors", e);
            }
            there = executors(context);
        }
        if (there == 0) {
            throw new IllegalStateException(
                    "no executor came within %d s: does the cluster have room for spark.executor.memory and cores?"
                            .formatted(patience.toSeconds()));
        }
        return there;
    }

    private static int executors(JavaSparkContext context) {
        return context.sc().statusTracker().getExecutorInfos().length - 1; // one of them is the driver
    }

    /**
     * Looks at executors.
     *
     * @throws IllegalArgumentException if one lacks the model, or memory for it; the message names it
     */
    public static List<ExecutorProbe> look(JavaSparkContext context, int workers, ModelSource model, long needed) {
        String folder = model.folder();
        List<ExecutorProbe> probes = ModelStage.of(context.parallelize(Collections.nCopies(workers, folder), workers)
                        .map(ExecutorProbe::look))
                .collect();
        for (ExecutorProbe probe : probes) {
            if (!probe.hasModel) {
                throw new IllegalArgumentException(
                        "--base %s is not there on executor host %s: copy the model to the same place on every machine"
                                .formatted(folder, probe.host));
            }
            if (probe.available > 0 && probe.available < needed) {
                throw new IllegalArgumentException(
                        "executor host %s has %,d MiB of memory left, but model and adapter may take %,d MiB: lower --memory, take a lower --rank or fewer --targets, or use larger machines"
                                .formatted(probe.host, probe.available >> 20, needed >> 20));
            }
        }
        return probes;
    }

    private static ExecutorProbe look(String folder) throws IOException {
        return new ExecutorProbe(
                InetAddress.getLocalHost().getHostName(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                MachineMemory.read().left(),
                Files.isRegularFile(Path.of(folder, "config.json")));
    }
}
