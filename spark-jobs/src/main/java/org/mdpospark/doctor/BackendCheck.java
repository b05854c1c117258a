package org.mdpospark.doctor;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.mdpospark.model.CudaDevices;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J: which of its builds is there, whether the processor can run it, whether it computes. */
final class BackendCheck implements Check<BackendCheck.Facts> {
    private static final int UNPACKING = 6; // times: the first look on a machine unpacks libraries
    private static final String NAME = "ND4J";
    private static final List<String> EXTENSIONS =
            List.of("", "-avx2", "-avx512", "-onednn", "-onednn-avx2", "-onednn-avx512", "-compat", "-armcompute");

    /**
     * What is seen.
     *
     * @param platform such as {@code linux-x86_64}
     * @param builds native libraries for it that are there, such as {@code linux-x86_64-onednn-avx2}
     * @param processor flags of the processor, as far as builds differ by them
     * @param cuda whether the CUDA build is there
     * @param backend that was loaded, such as {@code CpuBackend}; empty if none was
     * @param problem why none was loaded, or why it does not compute
     */
    record Facts(
            String platform, List<String> builds, List<String> processor, boolean cuda, String backend, String problem)
            implements Serializable {
        Facts {
            builds = List.copyOf(builds);
            processor = List.copyOf(processor);
        }

        boolean onCpu() {
            return backend.equals("CpuBackend");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration patience(Duration limit) {
        return limit.multipliedBy(UNPACKING);
    }

    @Override
    public Facts look(Place place) throws IOException {
        ClassLoader classes = BackendCheck.class.getClassLoader();
        String platform = Loader.getPlatform();
        List<String> builds = new ArrayList<>();
        for (String extension : EXTENSIONS) {
            String build = platform + extension;
            String library = "org/nd4j/linalg/cpu/nativecpu/bindings/%s/%s"
                    .formatted(build, System.mapLibraryName("jnind4jcpu"));
            if (classes.getResource(library) != null) {
                builds.add(build);
            }
        }
        List<String> processor = flags(Path.of("/proc/cpuinfo"));
        Facts unloaded = new Facts(platform, builds, processor, CudaDevices.isCudaBuild(), "", "not loaded");
        return missingFlags(unloaded).isEmpty() ? load(unloaded) : unloaded; // a wrong build ends the process
    }

    private static Facts load(Facts facts) {
        String backend = "";
        String problem = "";
        try {
            backend = Nd4j.getBackend().getClass().getSimpleName();
            try (INDArray two = Nd4j.eye(4).mul(2);
                    INDArray four = two.mmul(two)) {
                double sum = four.sumNumber().doubleValue();
                if (sum != 16) {
                    problem = "the product of two matrices is wrong: %s for 16".formatted(sum);
                }
            }
        } catch (RuntimeException | LinkageError e) {
            problem = Answer.problem(e);
        }
        return new Facts(facts.platform, facts.builds, facts.processor, facts.cuda, backend, problem);
    }

    /** Returns the flags that builds differ by. */
    static List<String> flags(Path cpuinfo) throws IOException {
        if (!Files.isReadable(cpuinfo)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            Set<String> all = lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> new HashSet<>(Arrays.asList(line.split("\\s+"))))
                    .orElse(new HashSet<>());
            return Stream.of("avx2", "avx512f").filter(all::contains).toList();
        }
    }

    /** Returns what all builds that are there ask of the processor, and it lacks; empty if that is not known. */
    private static List<String> missingFlags(Facts facts) {
        if (facts.processor.isEmpty() && !facts.platform.endsWith("x86_64")) {
            return List.of();
        }
        List<String> missing = new ArrayList<>();
        for (String build : facts.builds) {
            String flag = build.endsWith("avx512") ? "avx512f" : build.endsWith("avx2") ? "avx2" : "";
            if (flag.isEmpty() || facts.processor.contains(flag)) {
                return List.of();
            }
            missing.add(flag);
        }
        return missing;
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        String rebuild = "build the job jar for this platform: ./mvnw -Dnative.platform=… -Dnd4j.classifier=… package";
        List<String> missing = missingFlags(facts);
        if (!missing.isEmpty()) {
            return List.of(Finding.fail(
                    NAME,
                    "the build %s needs %s, which this processor lacks"
                            .formatted(String.join(", ", facts.builds), String.join(", ", missing)),
                    "build the job jar with -Dnd4j.classifier=%s".formatted(facts.platform)));
        }
        if (facts.builds.isEmpty() && !facts.cuda) {
            return List.of(
                    Finding.fail(NAME, "the program has no native library for %s".formatted(facts.platform), rebuild));
        }
        if (!facts.problem.isEmpty()) {
            return List.of(Finding.fail(
                    NAME,
                    facts.problem,
                    facts.cuda && !facts.onCpu()
                            ? "the CUDA build needs a GPU, its driver and the CUDA 11.6 libraries; use the CPU build elsewhere"
                            : "let java.io.tmpdir and ~/.javacpp be folders whose files may be written and executed"));
        }
        if (facts.cuda && facts.onCpu() && subject.seat().computes()) {
            return List.of(Finding.fail(
                    NAME,
                    "this is the CUDA build, but it found nothing to compute on but the CPU",
                    "give it a GPU, its driver and the CUDA 11.6 libraries, or use the CPU build"));
        }
        if (facts.onCpu() && facts.processor.contains("avx2") && facts.builds.equals(List.of(facts.platform))) {
            return List.of(Finding.note(
                    NAME,
                    "the plain build %s leaves this processor's AVX2 unused".formatted(facts.platform),
                    "build the job jar with -Dnd4j.classifier=%s-onednn-avx2".formatted(facts.platform)));
        }
        return List.of(Finding.ok(
                NAME,
                facts.onCpu()
                        ? "on the CPU, build %s, with OpenBLAS".formatted(String.join(", ", facts.builds))
                        : "%s, CUDA".formatted(facts.backend)));
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.fail(
                NAME,
                problem,
                "let ~/.javacpp be on a disk that is fast enough and open to execution: the first use unpacks 370 MB there");
    }
}
