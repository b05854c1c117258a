package org.mdpospark.doctor;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mdpospark.model.ComputeCapability;
import org.mdpospark.model.CudaDevices;

/** The GPUs that NVIDIA's driver shows, those that this process may use, and whether this build computes on them. */
final class GpuCheck implements Check<GpuCheck.Facts> {
    private static final String NAME = "GPU";
    private static final List<String> QUERY = List.of(
            "nvidia-smi",
            "--query-gpu=index,uuid,name,compute_cap,memory.total,driver_version",
            "--format=csv,noheader,nounits");
    private static final int FIELDS = 6;
    private static final int OLDEST_DRIVER = 450; // of CUDA 11
    private static final long PATIENCE_SECONDS = 10;
    private static final String CPU_JAR = "use the CPU build of the job jar on machines without a usable GPU";

    /**
     * What is seen.
     *
     * @param devices of the machine
     * @param problem why there is no list of them; empty if there is, or if the machine has no driver for any
     * @param visible what CUDA_VISIBLE_DEVICES says; null if it is not set
     * @param assigned addresses that Spark gave to the task
     * @param cuda whether this is the CUDA build
     */
    record Facts(
            List<Device> devices, String problem, @Nullable String visible, List<String> assigned, boolean cuda)
            implements Serializable {
        Facts {
            devices = List.copyOf(devices);
            assigned = List.copyOf(assigned);
        }

        /** Returns the devices that the process may use. */
        List<Device> usable() {
            List<String> names = visible == null ? List.of() : Arrays.asList(visible.split("\\s*,\\s*"));
            return devices.stream()
                    .filter(device -> visible == null || device.isIn(names))
                    .filter(device -> assigned.isEmpty() || device.isIn(assigned))
                    .toList();
        }
    }

    /**
     * One device.
     *
     * @param capability such as 8.6
     * @param memory bytes
     * @param driver version of it
     */
    record Device(String index, String uuid, String name, String capability, long memory, String driver)
            implements Serializable {
        boolean isIn(List<String> names) {
            return names.stream().anyMatch(name -> name.equals(index) || (!name.isEmpty() && uuid.startsWith(name)));
        }

        Optional<ComputeCapability> computeCapability() {
            try {
                return Optional.of(ComputeCapability.parse(capability));
            } catch (IllegalArgumentException e) { // such as [N/A]
                return Optional.empty();
            }
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) throws IOException {
        List<Device> devices = new ArrayList<>();
        String problem = "";
        try {
            devices.addAll(parse(output(QUERY)));
        } catch (NoSuchProgramException e) {
            problem = ""; // no driver, and no device that anybody meant to use
        } catch (IOException e) {
            problem = Answer.problem(e);
        }
        return new Facts(
                devices, problem, System.getenv("CUDA_VISIBLE_DEVICES"), place.gpus(), CudaDevices.isCudaBuild());
    }

    private static final class NoSuchProgramException extends IOException {
        NoSuchProgramException(IOException cause) {
            super(cause);
        }
    }

    private static String output(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new NoSuchProgramException(e);
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) { // its few lines fit into the pipe
                throw new IOException("nvidia-smi gives no answer within %d s".formatted(PATIENCE_SECONDS));
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException("nvidia-smi fails: "
                        + text.lines()
                                .filter(line -> !line.isBlank())
                                .findFirst()
                                .orElse("it says nothing"));
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while nvidia-smi ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Reads lines of comma-separated fields. */
    static List<Device> parse(String text) throws IOException {
        List<Device> devices = new ArrayList<>();
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] fields = line.strip().split("\\s*,\\s*", -1);
            if (fields.length != FIELDS) {
                throw new IOException("nvidia-smi says what is not understood: " + line);
            }
            long mebibytes = fields[4].matches("[0-9]{1,9}") ? Long.parseLong(fields[4]) : 0;
            devices.add(new Device(fields[0], fields[1], fields[2], fields[3], mebibytes << 20, fields[5]));
        }
        return devices;
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        if (!facts.cuda) {
            return List.of(onCpu(facts));
        }
        if (!subject.seat().computes()) {
            return List.of(Finding.ok(NAME, "not used by the driver"));
        }
        List<Device> usable = facts.usable();
        if (usable.isEmpty()) {
            return List.of(none(facts));
        }
        List<Finding> findings = new ArrayList<>();
        for (Device device : usable) {
            onDevice(device, subject, findings);
        }
        if (findings.isEmpty() && usable.size() > 1) {
            findings.add(Finding.warning(
                    NAME,
                    "this process may use %d GPUs, but has one model".formatted(usable.size()),
                    "run one executor for each: spark.executor.resource.gpu.amount=1, with a discovery script"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, text(usable.get(0))));
        }
        return findings;
    }

    private static Finding onCpu(Facts facts) {
        if (!facts.problem.isEmpty()) {
            return Finding.note(
                    NAME, facts.problem, "nothing, unless a GPU is to be used: this build computes on the CPU");
        }
        if (facts.devices.isEmpty()) {
            return Finding.ok(NAME, "none; this build computes on the CPU");
        }
        Device device = facts.devices.get(0);
        boolean kernels =
                device.computeCapability().map(ComputeCapability::hasKernels).orElse(false);
        return Finding.note(
                NAME,
                "%s is not used: this build computes on the CPU".formatted(text(device)),
                kernels
                        ? "build the job jar with -Pcuda to compute on it"
                        : "nothing: ND4J's CUDA build has no kernels for it either; it runs on 3.7 to 8.9");
    }

    private static Finding none(Facts facts) {
        if (!facts.problem.isEmpty()) {
            return Finding.fail(
                    NAME,
                    facts.problem,
                    "install NVIDIA's driver, and its container toolkit in containers; or " + CPU_JAR);
        }
        if (facts.devices.isEmpty()) {
            return Finding.fail(NAME, "this is the CUDA build, but the machine shows no GPU (no nvidia-smi)", CPU_JAR);
        }
        return Finding.fail(
                NAME,
                "of %d GPUs this process may use none (CUDA_VISIBLE_DEVICES=%s, Spark gave it %s)"
                        .formatted(facts.devices.size(), facts.visible == null ? "" : facts.visible, facts.assigned),
                "set CUDA_VISIBLE_DEVICES to a GPU's number, or unset it; look at the discovery script's output");
    }

    private static void onDevice(Device device, Subject<Facts> subject, List<Finding> findings) {
        if (!device.computeCapability().map(ComputeCapability::hasKernels).orElse(true)) {
            findings.add(Finding.fail(
                    NAME,
                    "ND4J's CUDA build has no kernels for %s".formatted(text(device)),
                    "use a GPU of compute capability 3.7 to 8.9, such as V100, T4, A100, A10 or L4, or the CPU build"));
        }
        String release = device.driver.replaceFirst("\\..*", "");
        if (release.matches("[0-9]{1,6}") && Integer.parseInt(release) < OLDEST_DRIVER) {
            findings.add(Finding.fail(
                    NAME,
                    "the driver %s of %s is older than CUDA 11 needs".formatted(device.driver, device.name),
                    "install NVIDIA's driver 510 or later"));
        }
        long needed = subject.needs().workerBytes();
        if (device.memory > 0 && device.memory < needed) {
            findings.add(Finding.fail(
                    NAME,
                    "%s has less memory than the %s that model and adapter may take"
                            .formatted(text(device), Bytes.text(needed)),
                    "lower --memory or --rank, or take a larger GPU"));
        }
    }

    private static String text(Device device) {
        return "%s (compute capability %s, %s, driver %s)"
                .formatted(device.name, device.capability, Bytes.text(device.memory), device.driver);
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.warning(NAME, problem, "run nvidia-smi on that machine");
    }
}
