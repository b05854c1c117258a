package org.mdpospark.model;

import static org.bytedeco.cuda.global.cudart.cudaGetDeviceCount;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorString;
import static org.bytedeco.cuda.global.cudart.cudaSuccess;

/** Whether there is a GPU, asked before ND4J is: what it finds missing it says in its own words only. */
public final class CudaDevices {
    private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

    private CudaDevices() {}

    /** Returns whether ND4J's CUDA build is on the class path. */
    public static boolean isCudaBuild() {
        return CudaDevices.class.getClassLoader().getResource(BACKEND.replace('.', '/') + ".class") != null;
    }

    /**
     * Returns if the CPU build is on the class path alone, or CUDA finds a device.
     *
     * @throws UnusableBackendException if the CUDA build is there, but no device
     */
    public static void requireOne() {
        if (isCudaBuild()) {
            Asked.requireOne();
        }
    }

    /** Loads CUDA's libraries, once. */
    private static final class Asked {
        private static final String LOGGER = "org.bytedeco.javacpp.logger";
        private static final String PROBLEM = problem();

        static void requireOne() {
            if (!PROBLEM.isEmpty()) {
                throw new UnusableBackendException(
                        "no GPU to compute on (%s): this is the CUDA build, which needs NVIDIA's driver, CUDA 11.6 and a device that Spark gave; install them, or take the CPU build, mdpo-spark.jar"
                                .formatted(PROBLEM));
            }
        }

        private static String problem() {
            // JavaCPP warns on the console that CUDA's functions are of an older version than itself, which is meant
            if (System.getProperty(LOGGER) == null) {
                System.setProperty(LOGGER, "slf4j");
            }
            try {
                int[] count = new int[1];
                int error = cudaGetDeviceCount(count);
                if (error != cudaSuccess) {
                    return "CUDA: " + cudaGetErrorString(error).getString();
                }
                return count[0] > 0 ? "" : "CUDA finds no device";
            } catch (LinkageError e) {
                Throwable root = e;
                while (root.getCause() != null) {
                    root = root.getCause();
                }
                String message =
                        String.valueOf(root.getMessage()).lines().findFirst().orElse("");
                return message.replaceFirst("^/\\S+\\.so: ", ""); // what is missing, without what asked for it
            }
        }
    }
}
