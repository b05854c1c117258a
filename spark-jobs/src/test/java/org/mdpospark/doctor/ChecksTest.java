package org.mdpospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What checks make of Java, Spark, the host, text, threads, ND4J, folders, libraries, the model and clocks. */
class ChecksTest {
    private static final Place HERE = new Place(new SparkConf(false), List.of());
    private static final ModelFacts MODEL = new ModelFacts("/m", "llava", "a".repeat(64), "t", 1 << 20, 0, 1000);

    @Test
    void javaMustBeOpenedAsTheLaunchersFileSays(@TempDir Path ignored) throws IOException {
        List<String> file = Files.readAllLines(Path.of("../deploy/conf/java17-options")).stream()
                .filter(line -> line.startsWith("--add-opens=java.base/"))
                .map(line -> line.replaceAll("--add-opens=java.base/(.*)=ALL-UNNAMED", "$1"))
                .toList();
        assertThat(JavaCheck.OPENED).isEqualTo(file);
        assertThat(new JavaCheck().look(HERE).closed()).isEmpty();
    }

    @Test
    void closedPackagesFail() {
        JavaCheck.Facts closed = new JavaCheck.Facts("17.0.2", 17, "X", List.of("java.nio", "sun.nio.ch"));
        Finding finding = Judged.one(new JavaCheck(), closed, Judged.DRIVER);
        assertThat(finding.mark()).isEqualTo(Mark.FAIL);
        assertThat(finding.text())
                .isEqualTo("17.0.2 does not let Spark into java.nio, sun.nio.ch: options --add-opens are missing");
        assertThat(finding.remedy()).contains("spark-submit");
    }

    @Test
    void javaOfDriverAndExecutorsShouldAgree() {
        JavaCheck.Facts driver = new JavaCheck.Facts("17.0.2", 17, "X", List.of());
        JavaCheck.Facts newer = new JavaCheck.Facts("21.0.1", 21, "X", List.of());
        assertThat(Judged.beside(new JavaCheck(), driver, driver).mark()).isEqualTo(Mark.OK);
        assertThat(Judged.beside(new JavaCheck(), driver, newer).text())
                .isEqualTo("21.0.1 here, but 17.0.2 in the driver");
        assertThat(Judged.one(new JavaCheck(), new JavaCheck.Facts("25", 25, "X", List.of()), Judged.DRIVER)
                        .mark())
                .isEqualTo(Mark.WARNING);
    }

    @Test
    void constantsAreThoseThatThisProgramIsBuiltWith() {
        SparkCheck.Facts here = new SparkCheck().look(HERE);
        assertThat(here.spark()).startsWith(SparkCheck.BUILT_FOR_SPARK + ".");
        assertThat(here.scala()).startsWith(SparkCheck.BUILT_FOR_SCALA + ".");
        assertThat(Judged.one(new SparkCheck(), here, Judged.DRIVER).mark()).isEqualTo(Mark.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "3.5.1, 2.12.18, OK",
        "3.4.4, 2.12.18, FAIL",
        "4.0.0, 2.13.16, FAIL",
        "3.5.1, 2.13.8, FAIL",
    })
    void otherSparksAndScalasFail(String spark, String scala, Mark mark) {
        SparkCheck.Facts facts = new SparkCheck.Facts(spark, scala, "3.3.4", "1");
        assertThat(new SparkCheck()
                        .judge(facts, new Subject<>(Judged.DRIVER, java.util.Optional.empty(), Judged.NEEDS)))
                .allMatch(finding -> finding.mark() == mark);
    }

    @Test
    void executorsMustHaveTheDriversSpark() {
        SparkCheck.Facts driver = new SparkCheck.Facts("3.5.9", "2.12.18", "3.3.4", "0.1.0");
        SparkCheck.Facts other = new SparkCheck.Facts("3.5.1", "2.12.18", "3.3.4", "0.1.0");
        assertThat(Judged.beside(new SparkCheck(), driver, other))
                .isEqualTo(
                        Finding.fail(
                                "Spark",
                                "3.5.1 with Scala 2.12.18 and Hadoop 3.3.4, mdpo 0.1.0 here, but 3.5.9 with Scala 2.12.18 and Hadoop 3.3.4, mdpo 0.1.0 in the driver",
                                "install the same Spark on every machine, and give the job jar to spark-submit rather than copy it"));
    }

    @Test
    void namesWithoutAddressAndLoopbackDriversAreWarnedOf() {
        HostCheck check = new HostCheck();
        assertThat(Judged.one(check, new HostCheck.Facts("a", "", false, 1, false), Judged.EXECUTOR)
                        .text())
                .isEqualTo("the name a of this machine has no address");
        HostCheck.Facts loopback = new HostCheck.Facts("a", "127.0.1.1", true, 1, false);
        assertThat(Judged.one(check, loopback, Judged.DRIVER).mark()).isEqualTo(Mark.WARNING);
        assertThat(Judged.one(check, loopback, Judged.LAPTOP).mark()).isEqualTo(Mark.OK);
        HostCheck.Facts given = new HostCheck.Facts("a", "127.0.1.1", true, 1, true);
        assertThat(Judged.one(check, given, Judged.DRIVER).mark()).isEqualTo(Mark.OK);
        HostCheck.Facts slow = new HostCheck.Facts("a", "10.0.0.1", false, 5000, false);
        assertThat(Judged.one(check, slow, Judged.DRIVER).text()).contains("5,000 ms");
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, UTF-8, OK", "UTF-8, ANSI_X3.4-1968, WARNING", "US-ASCII, UTF-8, WARNING"})
    void textShouldBeUtf8(String text, String fileNames, Mark mark) {
        EncodingCheck.Facts facts = new EncodingCheck.Facts(text, fileNames, "en");
        assertThat(Judged.one(new EncodingCheck(), facts, Judged.EXECUTOR).mark())
                .isEqualTo(mark);
    }

    @ParameterizedTest
    @CsvSource({
        // cores that Java sees, OMP_NUM_THREADS, cores of the executor, executors on the machine
        "4, 4, 4, 1, OK, '4 for matrix products, on 4 cores'",
        "16, 4, 4, 4, OK, '4 for matrix products, on 4 cores'",
        "16, '', 4, 1, WARNING, 'OMP_NUM_THREADS is not set, so 16 threads share 4 cores'",
        "4, 32, 4, 1, WARNING, 'OMP_NUM_THREADS is 32, so 32 threads share 4 cores'",
        "4, many, 4, 1, WARNING, 'OMP_NUM_THREADS is ''many'', which is no number'",
        "4, 4, 4, 2, WARNING, '2 executors of 4 threads each share the 4 cores of this machine'",
        "16, 1, 16, 1, NOTE, 'OMP_NUM_THREADS is 1, so 15 of 16 cores are idle'",
    })
    void threadsShouldFitTheCores(int cores, String threads, int ofExecutor, int executors, Mark mark, String text) {
        Seat seat = new Seat("1", "worker", true, ofExecutor, 1, executors);
        Finding finding = Judged.one(new ThreadsCheck(), new ThreadsCheck.Facts(cores, threads, ""), seat);
        assertThat(finding.mark()).isEqualTo(mark);
        assertThat(finding.text()).isEqualTo(text);
    }

    @Test
    void severalTasksAndAnOverriddenProcessorAreWarnedOf() {
        Seat shared = new Seat("1", "worker", true, 4, 4, 1);
        assertThat(Judged.one(new ThreadsCheck(), new ThreadsCheck.Facts(4, "4", ""), shared)
                        .text())
                .isEqualTo("Spark runs 4 tasks at once in an executor, which take turns with its one model");
        assertThat(Judged.one(new ThreadsCheck(), new ThreadsCheck.Facts(4, "4", "Prescott"), Judged.EXECUTOR)
                        .text())
                .startsWith("OPENBLAS_CORETYPE=Prescott overrides");
        assertThat(Judged.one(new ThreadsCheck(), new ThreadsCheck.Facts(4, "99", "Prescott"), Judged.DRIVER)
                        .mark())
                .as("of a driver that computes nothing")
                .isEqualTo(Mark.OK);
    }

    @Test
    void nd4jLoadsHere() throws IOException {
        BackendCheck.Facts here = new BackendCheck().look(HERE);
        assertThat(here.problem()).isEmpty();
        assertThat(here.builds()).hasSize(1);
        assertThat(Judged.one(new BackendCheck(), here, Judged.EXECUTOR).mark()).isEqualTo(Mark.OK);
    }

    @Test
    void buildsMustFitTheProcessor() {
        assertThat(backend(List.of("linux-x86_64-onednn-avx2"), List.of(), "", "not loaded"))
                .isEqualTo(Finding.fail(
                        "ND4J",
                        "the build linux-x86_64-onednn-avx2 needs avx2, which this processor lacks",
                        "build the job jar with -Dnd4j.classifier=linux-x86_64"));
        assertThat(backend(List.of("linux-x86_64-avx512"), List.of("avx2"), "", "not loaded")
                        .mark())
                .isEqualTo(Mark.FAIL);
        assertThat(backend(List.of(), List.of("avx2"), "", "no backend").text())
                .isEqualTo("the program has no native library for linux-x86_64");
        assertThat(backend(List.of("linux-x86_64"), List.of("avx2"), "CpuBackend", "")
                        .mark())
                .isEqualTo(Mark.NOTE);
        assertThat(backend(List.of("linux-x86_64-avx2"), List.of("avx2"), "CpuBackend", "libgomp.so.1 is missing")
                        .text())
                .isEqualTo("libgomp.so.1 is missing");
        assertThat(backend(List.of("linux-x86_64-avx2"), List.of("avx2"), "CpuBackend", "")
                        .mark())
                .isEqualTo(Mark.OK);
    }

    private static Finding backend(List<String> builds, List<String> processor, String loaded, String problem) {
        BackendCheck.Facts facts = new BackendCheck.Facts("linux-x86_64", builds, processor, false, loaded, problem);
        return Judged.one(new BackendCheck(), facts, Judged.EXECUTOR);
    }

    @Test
    void aCudaBuildThatComputesOnTheCpuFails() {
        BackendCheck.Facts facts = new BackendCheck.Facts(
                "linux-x86_64", List.of("linux-x86_64-avx2"), List.of("avx2"), true, "CpuBackend", "");
        assertThat(Judged.one(new BackendCheck(), facts, Judged.EXECUTOR).mark())
                .isEqualTo(Mark.FAIL);
        assertThat(Judged.one(new BackendCheck(), facts, Judged.DRIVER).mark()).isEqualTo(Mark.OK);
    }

    @Test
    void flagsAreThoseOfTheFirstProcessor(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("cpuinfo");
        Files.writeString(file, "processor\t: 0\nflags\t\t: fpu sse2 avx avx2\n\nflags\t\t: avx512f\n");
        assertThat(BackendCheck.flags(file)).containsExactly("avx2");
        assertThat(BackendCheck.flags(folder.resolve("none"))).isEmpty();
    }

    @Test
    void foldersAreLookedAt(@TempDir Path folder) throws IOException {
        FolderCheck.Folder good = FolderCheck.look("java.io.tmpdir", folder.toString(), true);
        assertThat(good.problem()).isEmpty();
        assertThat(good.executable()).isTrue();
        assertThat(good.free()).isPositive();
        assertThat(folder).isEmptyDirectory();
        assertThat(new FolderCheck.Facts(List.of(good)).hasLocalFolder()).isTrue();
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(FolderCheck.look("java.io.tmpdir", file.toString(), true).problem())
                .isEqualTo("it is no folder");
    }

    @ParameterizedTest
    @CsvSource({
        "java.io.tmpdir, '', 100, true, OK, 'java.io.tmpdir /t is writable, more than 64.0 GiB free'",
        "java.io.tmpdir, '', 100, false, FAIL, 'java.io.tmpdir /t is mounted noexec: native libraries cannot be loaded from it'",
        "spark.local.dir, '', 100, false, OK, 'spark.local.dir /t is writable, more than 64.0 GiB free'",
        "spark.local.dir, '', 1, true, FAIL, 'spark.local.dir /t has 1,024 MiB free, less than 2,048 MiB'",
        "spark.local.dir, '', 7, true, WARNING, 'spark.local.dir /t has no more than 7,168 MiB free'",
        "spark.local.dir, it is no folder, 0, false, FAIL, 'spark.local.dir /t cannot be written to: it is no folder'",
    })
    void foldersMustBeUsable(
            String setting, String problem, long gibibytes, boolean executable, Mark mark, String text) {
        FolderCheck.Folder folder = new FolderCheck.Folder(setting, "/t", true, problem, gibibytes << 30, executable);
        Finding finding = Judged.one(new FolderCheck(), new FolderCheck.Facts(List.of(folder)), Judged.EXECUTOR);
        assertThat(finding.mark()).isEqualTo(mark);
        assertThat(finding.text()).isEqualTo(text);
    }

    @Test
    void librariesLoadHere() {
        LibrariesCheck.Facts here = new LibrariesCheck().look(HERE);
        assertThat(here).isEqualTo(new LibrariesCheck.Facts("", ""));
        assertThat(Judged.one(new LibrariesCheck(), here, Judged.EXECUTOR).mark())
                .isEqualTo(Mark.OK);
    }

    @Test
    void eachLibraryFailsForItself() {
        assertThat(Judged.one(new LibrariesCheck(), new LibrariesCheck.Facts("no such file", ""), Judged.EXECUTOR)
                        .text())
                .isEqualTo("tokenizers: no such file");
        assertThat(Judged.one(new LibrariesCheck(), new LibrariesCheck.Facts("", "noexec"), Judged.EXECUTOR)
                        .text())
                .isEqualTo("WebP images: noexec");
    }

    @Test
    void executorsMustHaveTheDriversModel() {
        ModelCheck check = new ModelCheck("/m");
        ModelFacts other = new ModelFacts("/m", "llava", "b".repeat(64), "t", 1 << 20, 0, 1000);
        ModelFacts words = new ModelFacts("/m", "llava", "a".repeat(64), "u", 1 << 20, 0, 1000);
        assertThat(Judged.beside(check, MODEL, MODEL).mark()).isEqualTo(Mark.OK);
        assertThat(Judged.beside(check, MODEL, other).text())
                .isEqualTo(
                        "/m holds another model or tokenizer than on the driver's machine (bbbbbbbbbbbb, not aaaaaaaaaaaa)");
        assertThat(Judged.beside(check, MODEL, words).mark()).isEqualTo(Mark.FAIL);
        assertThat(check.judgeProblem("--base /m is not there", Judged.EXECUTOR).mark())
                .isEqualTo(Mark.FAIL);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1500, 2000, OK, 'as the driver''s, to within 5 s'",
        "1000, 2100, 2000, OK, 'as the driver''s, to within 5 s'",
        "0, 19000, 20000, OK, 'as the driver''s, to within 20 s'",
        "0, 62000, 2000, WARNING, 'the clock is 60 s ahead of the driver''s'",
        "90000, 60000, 92000, WARNING, 'the clock is 30 s behind the driver''s'",
        "0, 3602000, 2000, FAIL, 'the clock is 3,600 s ahead of the driver''s: Kerberos and object stores refuse such requests'",
    })
    void clocksMustAgree(long sent, long read, long received, Mark mark, String text) {
        Finding finding = Judged.one(new ClockCheck(), new ClockCheck.Facts(sent, read, received), Judged.EXECUTOR);
        assertThat(finding.mark()).isEqualTo(mark);
        assertThat(finding.text()).isEqualTo(text);
    }

    @Test
    void whatHangsIsLeftBehind() {
        long start = System.nanoTime();
        Answer<String> answer = Answer.of("sleeper", Duration.ofSeconds(1), () -> {
            Thread.sleep(60_000);
            return "late";
        });
        assertThat(answer.problem()).isEqualTo("no answer within 1 s");
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(30);
    }

    @Test
    void whatFailsIsSaidInTheWordsOfItsCause() {
        Answer<String> answer = Answer.of("failing", Duration.ofSeconds(10), () -> {
            throw new java.io.UncheckedIOException(new IOException("disk\nand more"));
        });
        assertThat(answer.problem()).isEqualTo("IOException: disk");
        Answer<String> wrapped = Answer.of("wrapping", Duration.ofSeconds(10), () -> {
            throw new IllegalArgumentException("tokenizer.json ends too early", new IOException("end of input"));
        });
        assertThat(wrapped.problem()).isEqualTo("tokenizer.json ends too early");
        Answer<String> linkage = Answer.of("linking", Duration.ofSeconds(10), () -> {
            throw new UnsatisfiedLinkError();
        });
        assertThat(linkage.problem()).isEqualTo("UnsatisfiedLinkError");
    }

    @Test
    void findingsHaveARemedyUnlessTheyAreOkAndStayALine() {
        assertThatThrownBy(() -> Finding.fail("a", "b", "")).hasMessageContaining("must have a remedy");
        assertThatThrownBy(() -> new Finding("a", Mark.OK, "b", "c")).hasMessageContaining("unless it is ok");
        assertThat(Finding.note("a", "two\nlines\u001b[31mred", "c").text()).isEqualTo("two lines [31mred");
    }
}
