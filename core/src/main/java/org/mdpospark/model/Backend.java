package org.mdpospark.model;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Chooses kernels for the backend that ND4J has loaded, and refuses a device that it has no kernels for. */
final class Backend {
    private static final String CPU = "CpuBackend";

    private Backend() {}

    static Kernels kernels(Workers workers) {
        CudaDevices.requireOne();
        if (Nd4j.getBackend().getClass().getSimpleName().equals(CPU)) {
            return new HostKernels(workers);
        }
        NativeOps devices = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int ours = devices.getDevice(); // of this thread; others of the machine may belong to others
        requireCompiledFor(devices.getDeviceName(ours), devices.getDeviceMajor(ours), devices.getDeviceMinor(ours));
        return new Nd4jKernels(DataType.FLOAT);
    }

    /** Throws unless ND4J's CUDA build has machine code for a device. */
    static void requireCompiledFor(String device, int major, int minor) {
        ComputeCapability capability = new ComputeCapability(major, minor);
        if (!capability.hasKernels()) {
            throw new UnusableBackendException(
                    "ND4J's CUDA build has no kernels for %s (compute capability %s): it runs on 3.7 to 8.9, such as V100, T4, A100, A10 or L4; use such a GPU, or the CPU build"
                            .formatted(device.strip(), capability));
        }
    }
}
