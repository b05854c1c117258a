package org.mdpospark.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.mdpospark.cluster.ClusterSettings;
import org.mdpospark.doctor.Diagnosis;
import org.mdpospark.doctor.Doctor;
import org.mdpospark.doctor.Finding;
import org.mdpospark.doctor.Mark;
import org.mdpospark.doctor.Needs;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.model.UnusableBackendException;
import org.mdpospark.pairs.Json;
import org.mdpospark.pairs.Version;
import org.mdpospark.reference.ReferenceOptions;
import org.mdpospark.train.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mdpo doctor}: whether driver and executors have what the other commands need. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells whether the driver and every executor have what the other commands need, and what to do where they do not.",
            "Exit code 0 if nothing fails, 4 if something does."
        },
        footer = {
            "",
            "Examples:",
            "  ./mdpo doctor",
            "  ./mdpo doctor --base /models/llava-1.5-7b-hf --memory 24000 --check-path hdfs://nn/runs",
            "  spark-submit … mdpo-spark.jar doctor --executors 8 --base /models/bunny --json hdfs://nn/doctor.json"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final String SETTINGS = "settings";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--base",
            paramLabel = "FOLDER",
            description = "Base model, LLaVA-1.5 or Bunny: is it readable, the same on every machine, and does it fit?")
    private @Nullable String base;

    @Option(
            names = "--check-path",
            paramLabel = "URI",
            description =
                    "Folder to list, and to write, read and delete a file in, from driver and executors. May be given again.")
    private List<String> folders = new ArrayList<>();

    @Option(
            names = "--memory",
            defaultValue = "" + ReferenceOptions.DEFAULT_MEMORY_MEBIBYTES,
            paramLabel = "MIB",
            description = "Memory of the model outside each executor's heap, in MiB. Default: ${DEFAULT-VALUE}.")
    private long memory;

    @Option(
            names = "--rank",
            defaultValue = "" + LoraConfig.DEFAULT_RANK,
            paramLabel = "R",
            description =
                    "Rank of the adapter that is to be trained; 0 for none. Counts with --base. Default: ${DEFAULT-VALUE}.")
    private int rank;

    @Option(
            names = "--executors",
            defaultValue = "0",
            paramLabel = "N",
            description = "Executors to wait for. Default: those of spark.executor.instances, or one.")
    private int executors;

    @Option(
            names = "--wait",
            defaultValue = "120",
            paramLabel = "SECONDS",
            description = "Longest wait for executors. Default: ${DEFAULT-VALUE}.")
    private int wait;

    @Option(
            names = "--timeout",
            defaultValue = "20",
            paramLabel = "SECONDS",
            description =
                    "Longest wait for one check; native libraries have six times as long. Default: ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(
            names = "--min-disk",
            defaultValue = "2",
            paramLabel = "GIB",
            description = "What spark.local.dir and java.io.tmpdir must have free. Default: ${DEFAULT-VALUE}.")
    private double minDisk;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes findings and facts there too, on any Hadoop file system.")
    private @Nullable String json;

    @SuppressWarnings("UnusedVariable") // Mdpo reads it before the command is parsed for good
    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of these options, names without dashes.")
    private @Nullable File config;

    @Override
    public Integer call() {
        require("--memory", memory > 0 && memory < 1L << 40);
        require("--rank", rank >= 0);
        require("--executors", executors >= 0);
        require("--wait", wait > 0);
        require("--timeout", timeout > 0);
        require("--min-disk", minDisk >= 0 && minDisk < 1 << 20);
        folders.forEach(DoctorCommand::requireAddress);
        Instant started = Instant.now();
        Diagnosis diagnosis;
        SparkConf settings = new SparkConf();
        try (Doctor doctor = new Doctor(Optional.ofNullable(base), folders, Duration.ofSeconds(timeout), settings)) {
            doctor.lookAtDriver();
            long values =
                    doctor.model().map(model -> rank * model.valuesPerRank()).orElse(0L);
            Needs needs = new Needs(memory << 20, values, doctor.model(), (long) (minDisk * (1L << 30)));
            lookAtCluster(doctor, settings, needs);
            diagnosis = doctor.judge(needs);
        }
        int code = diagnosis.worst() == Mark.FAIL ? ExitCode.ENVIRONMENT : ExitCode.DONE;
        print(diagnosis);
        diagnosis
                .firstFailure()
                .ifPresent(failure -> spec.commandLine().getErr().println("mdpo: " + failure));
        if (json != null) {
            write(json, diagnosis, code, started);
        }
        return code;
    }

    private void lookAtCluster(Doctor doctor, SparkConf given, Needs needs) {
        Map<String, String> settings = Map.of();
        try {
            settings = ClusterSettings.of(given, needs.memoryBytes(), needs.adapterBytes());
        } catch (IllegalArgumentException e) { // other commands refuse it; here, executors are looked at all the same
            doctor.add(refused(Mark.FAIL, e));
        } catch (UnusableBackendException e) { // what looks at ND4J in this process says more
            doctor.add(Finding.fail("ND4J", String.valueOf(e.getMessage()), "mend what fails above first"));
        }
        try {
            ClusterSettings.requireExecutors(given);
        } catch (IllegalArgumentException e) { // train refuses it unless it is told --workers
            doctor.add(refused(Mark.WARNING, e));
        }
        if (!doctor.maySparkStart()) {
            doctor.add(Finding.fail(
                    "Spark",
                    "is not started: it has no folder to write to",
                    "mend spark.local.dir or java.io.tmpdir first"));
            return;
        }
        int expected = executors > 0 ? executors : ClusterSettings.executors(given);
        try (SparkSession spark = Sessions.open("doctor", settings)) {
            doctor.lookAtExecutors(new JavaSparkContext(spark.sparkContext()), expected, Duration.ofSeconds(wait));
        } catch (EnvironmentException e) {
            doctor.add(Finding.fail(
                    "Spark",
                    String.valueOf(e.getMessage()),
                    "mend what fails above first; then see that the master that spark.master names runs"));
        } catch (RuntimeException | LinkageError e) {
            doctor.add(Finding.fail(
                    "Spark", "does not run: " + e, "mend what else fails first; then read the driver's log"));
        }
    }

    /** Takes a sentence apart that names cause and remedy with a colon between them. */
    private static Finding refused(Mark mark, IllegalArgumentException refusal) {
        String message = String.valueOf(refusal.getMessage());
        int colon = message.lastIndexOf(": ");
        return colon < 0
                ? new Finding(SETTINGS, mark, message, "change that setting, or leave it out")
                : new Finding(SETTINGS, mark, message.substring(0, colon), message.substring(colon + 2));
    }

    private void print(Diagnosis diagnosis) {
        PrintWriter printer = spec.commandLine().getOut();
        List<Diagnosis.Group> groups = diagnosis.groups();
        int width = groups.stream()
                .flatMap(group -> group.findings().stream())
                .mapToInt(finding -> finding.check().length())
                .max()
                .orElse(1);
        Map<Mark, Integer> counts = new EnumMap<>(Mark.class);
        for (Diagnosis.Group group : groups) {
            printer.println(group.title());
            for (Finding finding : group.findings()) {
                counts.merge(finding.mark(), 1, Integer::sum);
                printer.printf("  %s  %-" + width + "s  %s%n", mark(finding.mark()), finding.check(), finding.text());
                if (!finding.remedy().isEmpty()) {
                    printer.printf("  %7s  %-" + width + "s  remedy: %s%n", "", "", finding.remedy());
                }
            }
            printer.println();
        }
        printer.printf(
                "%d ok, %d note, %d warning, %d FAIL%n",
                counts.getOrDefault(Mark.OK, 0),
                counts.getOrDefault(Mark.NOTE, 0),
                counts.getOrDefault(Mark.WARNING, 0),
                counts.getOrDefault(Mark.FAIL, 0));
        printer.flush();
    }

    /** Returns a mark of seven columns, coloured where a terminal is read. */
    private static String mark(Mark mark) {
        String text = "%-7s".formatted(mark.text());
        String style = switch (mark) {
            case OK -> "";
            case NOTE -> "cyan";
            case WARNING -> "yellow";
            case FAIL -> "bold,red";
        };
        return style.isEmpty() ? text : Ansi.AUTO.string("@|%s %s|@".formatted(style, text));
    }

    private static void write(String file, Diagnosis diagnosis, int code, Instant started) {
        ObjectNode root = (ObjectNode) Json.tree(diagnosis);
        root.put("version", Version.current());
        root.put("started", started.toString());
        root.put("ended", Instant.now().toString());
        root.put("worst", diagnosis.worst().text());
        root.put("exitCode", code);
        try {
            new WholeFile(Sessions.hadoop(), new Path(file)).write(Json.writer().writeValueAsBytes(root));
        } catch (IOException | RuntimeException e) {
            throw new EnvironmentException(
                    "--json %s cannot be written (%s): name a file in a folder that the driver may write to"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static void require(String option, boolean good) {
        if (!good) {
            throw new IllegalArgumentException(
                    "%s is out of range: give a number as mdpo doctor --help says".formatted(option));
        }
    }

    private static void requireAddress(String folder) {
        try {
            new Path(folder);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--check-path '%s' is no address of a folder: give one such as hdfs://nn/runs".formatted(folder),
                    e);
        }
    }
}
