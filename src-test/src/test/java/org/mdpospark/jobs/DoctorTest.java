package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on set-ups that are good, and on ones that are really broken, each in one way. */
class DoctorTest {
    private static final Path MODEL = Path.of("../core/src/test/resources/golden/llava-tiny")
            .toAbsolutePath()
            .normalize();
    private static final Map<String, String> HERE = Map.of(
            "spark.master", "local[2]",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.ui.enabled", "false");
    private static final Map<String, String> SMALL = Map.of("--memory", "256", "--rank", "4", "--min-disk", "0");

    @TempDir
    static Path folder;

    private record Run(int code, String out, String firstLine) {
        static Run of(MdpoProcess process) throws IOException, InterruptedException {
            int code = process.exitCode();
            return new Run(code, process.output() + String.join("\n", process.errors()), process.firstLine());
        }

        /**
         * Requires a failure: exit code 4, a line of the report with its remedy below, and the first line on stderr.
         */
        void fails(String whose, String check, String text, String remedy) {
            assertThat(code).as(out).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(firstLine).matches("mdpo: .+: .+: .+");
            assertThat(said(whose, check, text)).as(out).startsWith("  FAIL ");
            assertThat(out.lines()
                            .dropWhile(line -> !line.contains(text))
                            .skip(1)
                            .findFirst())
                    .as(out)
                    .hasValueSatisfying(
                            line -> assertThat(line).contains("remedy: ").contains(remedy));
        }

        /** Returns the line of a process's check that holds a text. */
        String said(String whose, String check, String text) {
            return out.lines()
                    .dropWhile(line -> !line.startsWith(whose))
                    .skip(1)
                    .takeWhile(line -> !line.isBlank())
                    .filter(line -> line.matches("  [a-zA-Z]+ +" + check + " .*") && line.contains(text))
                    .findFirst()
                    .orElse("nothing of %s %s: %s".formatted(whose, check, text));
        }
    }

    @BeforeAll
    static void useThisMachine() throws IOException {
        HERE.forEach(System::setProperty);
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    }

    @AfterAll
    static void forgetSettings() {
        HERE.keySet().forEach(System::clearProperty);
    }

    @Test
    void aGoodMachineIsOk() throws IOException {
        Path json = folder.resolve("good.json");
        Path runs = folder.resolve("runs");

        Run run = run("--base %s --check-path %s --json %s".formatted(MODEL, runs, json));

        assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).doesNotContain("  FAIL ").doesNotContain("\u001b");
        assertThat(run.said("driver on", "model", "fingerprint")).startsWith("  ok ");
        assertThat(run.said("driver on", "path", "a file written, read and deleted"))
                .startsWith("  ok ");
        assertThat(runs).doesNotExist();
        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.get("exitCode").asInt()).isZero();
        JsonNode facts = root.get("processes").get(0).get("facts");
        assertThat(facts.get("Java").get("value").get("feature").asInt())
                .isEqualTo(Runtime.version().feature());
    }

    @Test
    void aGoodClusterIsOkAndItsExecutorsAreFolded() {
        Run run = onCluster(
                Map.of("spark.master", "local-cluster[2,1,1024]"),
                "--base %s --check-path %s".formatted(MODEL, folder.resolve("shared")));

        assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.DONE);
        assertThat(run.said("2 executors (0, 1) on", "Spark", "3.5.")).startsWith("  ok ");
        assertThat(run.said("2 executors (0, 1) on", "model", "fingerprint")).startsWith("  ok ");
        assertThat(run.said("2 executors (0, 1) on", "path", "listed")).startsWith("  ok ");
        assertThat(run.said("2 executors (0, 1) on", "clock", "as the driver's, to within 5 s"))
                .startsWith("  ok ");
        assertThat(folder.resolve("shared")).doesNotExist();
    }

    /** Everything that only executors can have wrong, and one of them that does not come. */
    @Test
    void brokenExecutorsAreTold() throws IOException {
        Run run = onCluster(
                Map.of(
                        "spark.master", "local-cluster[1,2,1024]",
                        "spark.task.cpus", "1",
                        "spark.executorEnv.OMP_NUM_THREADS", "64",
                        "spark.executorEnv.OPENBLAS_CORETYPE", "Prescott",
                        "spark.executorEnv.LC_ALL", "POSIX",
                        "spark.executorEnv.PATH", fakeGpu("9.0") + ":/usr/bin:/bin",
                        "spark.executor.extraJavaOptions",
                                "-Djava.io.tmpdir=/proc -Dorg.bytedeco.javacpp.maxphysicalbytes=900m"),
                "--memory 2000 --executors 2 --wait 5");
        String executor = "executor 0 on";

        run.fails(
                "driver on",
                "settings",
                "spark.task.cpus is 1, so 2 tasks would share an executor of 2 cores",
                "set it to 2, or leave it out");
        run.fails("driver on", "executors", "1 of 2 came within 5 s", "ask for fewer");
        run.fails(executor, "disk", "java.io.tmpdir /proc cannot be written to", "spark.executor.extraJavaOptions");
        run.fails(executor, "libraries", "WebP images: ", "java.io.tmpdir");
        run.fails(
                executor,
                "memory",
                "ND4J may take 900 MiB with the heap, but the model takes up to 2,000 MiB outside it",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes");
        assertThat(run.said(executor, "threads", "OMP_NUM_THREADS is 64, so 64 threads share"))
                .startsWith("  warning ");
        assertThat(run.said(executor, "threads", "Spark runs 2 tasks at once in an executor"))
                .startsWith("  warning ");
        assertThat(run.said(executor, "threads", "OPENBLAS_CORETYPE=Prescott overrides"))
                .startsWith("  warning ");
        assertThat(run.said(executor, "encoding", "names of files are ANSI_X3.4-1968"))
                .startsWith("  warning ");
        assertThat(run.said(executor, "GPU", "is not used: this build computes on the CPU"))
                .startsWith("  note ");
    }

    @Test
    void aModelThatIsNotThereFails() {
        Path nowhere = folder.resolve("nowhere");
        run("--base " + nowhere)
                .fails("driver on", "model", "--base %s is not there".formatted(nowhere), "copy the whole model");
    }

    @Test
    void aTruncatedTokenizerFails() throws IOException {
        Path model = copyOfModel("half-tokenizer", "tokenizer.json");
        run("--base " + model).fails("driver on", "model", "tokenizer.json", "download it again");
    }

    @Test
    void truncatedWeightsFail() throws IOException {
        Path model = copyOfModel("half-weights", "model.safetensors");
        run("--base " + model).fails("driver on", "model", "model.safetensors", "download it again");
    }

    @Test
    void aFileSystemWithoutItsLibraryFails() {
        run("--check-path s3a://bucket/runs")
                .fails(
                        "driver on",
                        "path",
                        "s3a://bucket/runs: cannot write: ",
                        "--packages org.apache.hadoop:hadoop-aws:3.");
    }

    @Test
    void aFolderWithoutTheRightToWriteFails() {
        run("--check-path /proc/mdpo").fails("driver on", "path", "/proc/mdpo: cannot write: ", "may write to");
    }

    @Test
    void aFileInPlaceOfAFolderFails() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        run("--check-path %s/runs".formatted(file))
                .fails("driver on", "path", "%s/runs: cannot write: ".formatted(file), "may write to");
    }

    @Test
    void aFileSystemThatIsNotReachedFails() {
        long start = System.nanoTime();
        run("--check-path hdfs://localhost:1/runs")
                .fails("driver on", "path", "hdfs://localhost:1/runs: cannot write: ", "see that the service runs");
        assertThat((System.nanoTime() - start) / 1e9).as("seconds").isLessThan(60);
    }

    @Test
    void aFileSystemThatHangsIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) { // takes, never answers
            String address = "hdfs://localhost:%d/runs".formatted(silent.getLocalPort());
            run("--timeout 2 --check-path " + address)
                    .fails("driver on", "path", address + ": no answer within 2 s", "see that the service runs");
        }
    }

    @Test
    void aFullDiskFails() {
        run("--min-disk 1000000").fails("driver on", "disk", " free, less than 1000000.0 GiB", "free some");
    }

    @Test
    void javaThatIsClosedToSparkFails() throws Exception {
        start(JavaStart.usual().withOptions("-Dnothing.more=true"))
                .fails("driver on", "Java", "does not let Spark into java.lang, ", "spark-submit");
    }

    @Test
    void temporaryFilesThatCannotBeWrittenFail() throws Exception {
        Path file = Files.createFile(folder.resolve("no-folder"));
        Run run = start(JavaStart.usual().withOption("-Djava.io.tmpdir=" + file));
        run.fails(
                "driver on",
                "disk",
                "java.io.tmpdir %s cannot be written to: it is no folder".formatted(file),
                "-Djava.io.tmpdir=FOLDER");
        run.fails("driver on", "Spark", "is not started: it has no folder to write to", "spark.local.dir");
    }

    @Test
    void librariesThatCannotBeLoadedFromTheTemporaryFolderFail() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("noexec"));
        String[] namespace = {
            "unshare",
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            "mount -t tmpfs -o noexec none %s && exec \"$@\"".formatted(mount),
            "sh"
        };
        List<String> trial =
                Stream.concat(Stream.of(namespace), Stream.of("true")).toList();
        assumeThat(new ProcessBuilder(trial).start().waitFor())
                .as("this machine lets tests mount a file system of their own")
                .isZero();

        Run run = start(JavaStart.usual().by(namespace).withOption("-Djava.io.tmpdir=" + mount));
        run.fails(
                "driver on", "disk", "java.io.tmpdir %s is mounted noexec".formatted(mount), "-Djava.io.tmpdir=FOLDER");
        run.fails("driver on", "libraries", "WebP images: ", "java.io.tmpdir");
    }

    @Test
    void aHeapThatIsTooSmallForTheAdapterFails() {
        run("--base %s --rank 1000000".formatted(MODEL)).fails("driver on", "memory", "the heap is ", "--rank");
    }

    /** ND4J's own CUDA half, without its native libraries: what a machine without a driver comes to. */
    @Test
    void aCudaBuildFailsOnGpusThatItHasNoKernelsForAndWithoutADriver() throws Exception {
        JavaStart cuda = JavaStart.usual().withLibraries(cudaLibraries());

        Path broken = program(
                "no-driver",
                "echo \"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\"; exit 9");
        try (MdpoProcess hopper = process(cuda.with(Map.of("PATH", fakeGpu("9.0") + ":/usr/bin:/bin")));
                MdpoProcess driverless = process(cuda.with(Map.of("PATH", broken + ":/usr/bin:/bin")))) {
            Run.of(hopper)
                    .fails(
                            "driver on",
                            "GPU",
                            "ND4J's CUDA build has no kernels for NVIDIA Test (compute capability 9.0,",
                            "compute capability 3.7 to 8.9");
            Run.of(driverless)
                    .fails(
                            "driver on",
                            "GPU",
                            "couldn't communicate with the NVIDIA driver",
                            "install NVIDIA's driver");
        }
    }

    @Test
    void wrongUsageIsNoDiagnosis() {
        CommandRun run = CommandRun.of("doctor --timeout 0");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.firstLine())
                .isEqualTo("mdpo: --timeout is out of range: give a number as mdpo doctor --help says");
    }

    private static Run run(String arguments) {
        CommandRun run = CommandRun.of(command(arguments));
        return new Run(run.code(), run.out() + run.error(), run.firstLine());
    }

    /** Returns the command with options of a small machine, where others are not given. */
    private static String command(String arguments) {
        StringBuilder command = new StringBuilder("doctor ").append(arguments);
        SMALL.forEach((name, value) -> {
            if (!arguments.contains(name)) {
                command.append(' ').append(name).append(' ').append(value);
            }
        });
        return command.toString();
    }

    private static Run onCluster(Map<String, String> settings, String arguments) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        all.put("spark.executor.memory", "1g");
        all.put(ShortLife.SETTING, ShortLife.JAVA_OPTIONS);
        try {
            all.forEach(System::setProperty);
            return run(arguments);
        } finally {
            all.keySet().forEach(System::clearProperty);
            HERE.forEach(System::setProperty);
        }
    }

    private static Run start(JavaStart java) throws IOException, InterruptedException {
        try (MdpoProcess process = process(java)) {
            return Run.of(process);
        }
    }

    private static MdpoProcess process(JavaStart java) throws IOException {
        return MdpoProcess.start(folder, java, HERE, command(""));
    }

    private static Path copyOfModel(String name, String halved) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        try (RandomAccessFile file = new RandomAccessFile(copy.resolve(halved).toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        return copy;
    }

    /** Returns a folder with an nvidia-smi that shows one GPU. */
    private static Path fakeGpu(String capability) throws IOException {
        return program("gpu-" + capability, "echo '0, GPU-0000, NVIDIA Test, %s, 81920, 550.54'".formatted(capability));
    }

    private static Path program(String name, String script) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Path file = place.resolve("nvidia-smi");
        Files.writeString(file, "#!/bin/sh\n%s\n".formatted(script));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return place;
    }

    private static List<Path> cudaLibraries() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("cuda.libraries")))) {
            return files.toList();
        }
    }
}
