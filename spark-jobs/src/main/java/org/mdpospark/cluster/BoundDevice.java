package org.mdpospark.cluster;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;
import org.mdpospark.model.CudaDevices;
import org.mdpospark.model.UnusableBackendException;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one GPU of this Java machine, as Spark gave it.
 *
 * @param address what the discovery script printed
 * @param ordinal CUDA's number for it in this process
 */
public record BoundDevice(String address, int ordinal) implements Serializable {
    static final String GPU = "gpu";

    private static final Logger log = LoggerFactory.getLogger(BoundDevice.class);
    private static volatile @Nullable BoundDevice bound;
    private static volatile @Nullable String refusal;

    /** Returns the device; empty where Spark gave none. */
    public static Optional<BoundDevice> current() {
        return Optional.ofNullable(bound);
    }

    /**
     * Takes what Spark gave to this executor, before anything of ND4J is loaded. A device that cannot be used is
     * refused when a model is to use it: an executor that does not start is replaced for ever, and nobody is told why.
     */
    static void bind(Map<String, ResourceInformation> resources, SparkConf settings) {
        ResourceInformation gpus = resources.get(GPU);
        bound = null;
        refusal = null;
        if (gpus == null) {
            return;
        }
        String visible = System.getenv(VisibleDevices.VARIABLE);
        try {
            BoundDevice device = of(List.of(gpus.addresses()), VisibleDevices.of(visible));
            GpuSettings.requireOneTask(settings);
            bound = device;
            log.info(
                    "bound to GPU {}, CUDA device {} ({}={})",
                    device.address,
                    device.ordinal,
                    VisibleDevices.VARIABLE,
                    visible == null ? "not set" : visible);
            if (!CudaDevices.isCudaBuild()) {
                log.warn("GPU {} is held for nothing: this is the CPU build, take mdpo-spark-cuda.jar", device.address);
            }
        } catch (IllegalArgumentException e) {
            refusal = e.getMessage();
            log.error("no GPU is used: {}", refusal);
        }
    }

    static BoundDevice of(List<String> addresses, VisibleDevices visible) {
        if (addresses.size() != 1) {
            throw new IllegalArgumentException(
                    "an executor has one model and so one GPU, but Spark gave it %d (%s): set %s to 1 and start more executors, and let the discovery script print as many as were asked for"
                            .formatted(addresses.size(), String.join(", ", addresses), GpuSettings.AMOUNT));
        }
        return new BoundDevice(addresses.get(0), visible.ordinal(addresses.get(0)));
    }

    /**
     * Makes the calling thread compute on the device: on its own, CUDA's half of ND4J deals the devices that it sees to
     * threads by turns. Without a GPU from Spark it is the first one. The CPU build does nothing.
     *
     * @throws UnusableBackendException if there is no device to compute on
     */
    static void useOnThisThread() {
        if (refusal != null) {
            throw new UnusableBackendException(refusal);
        }
        CudaDevices.requireOne();
        BoundDevice device = bound;
        Nd4j.getAffinityManager().unsafeSetDevice(device == null ? 0 : device.ordinal);
    }
}
