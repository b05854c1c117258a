package org.mdpospark.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** GPUs that are not there: the project's discovery script beside an {@code nvidia-smi} that lists four. */
record FakeGpus(Path folder) {
    private static final Path SCRIPT =
            Path.of("../deploy/bin/gpu-discovery.sh").toAbsolutePath().normalize();

    static FakeGpus make(Path folder) throws IOException {
        FakeGpus gpus = new FakeGpus(Files.createDirectories(folder));
        gpus.write("nvidia-smi", "for i in 0 1 2 3; do echo \"$i, GPU-$i$i$i$i\"; done");
        return gpus;
    }

    /** Returns a script that finds the devices as a process with this value of CUDA_VISIBLE_DEVICES does. */
    Path visible(String devices) throws IOException {
        return write(
                "visible.sh",
                "CUDA_VISIBLE_DEVICES=%s PATH=%s:$PATH exec %s \"$@\"".formatted(devices, folder, SCRIPT));
    }

    /** Returns a script that finds another device each time it is called, as on one machine after another. */
    Path oneByOne() throws IOException {
        return write(
                "one-by-one.sh",
                "for i in 0 1 2 3; do mkdir %s/taken-$i 2>/dev/null && CUDA_VISIBLE_DEVICES=$i PATH=%s:$PATH exec %s; done"
                        .formatted(folder, folder, SCRIPT));
    }

    /** Writes a program of the shell. */
    Path write(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
