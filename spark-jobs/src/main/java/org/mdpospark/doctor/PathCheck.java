package org.mdpospark.doctor;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * A folder on any file system: it can be listed, and a file in it created, read and deleted; and it is the same folder
 * for every process. The driver puts a mark there first, which the others look for.
 *
 * @param folder address of it
 * @param mark name of the driver's file
 */
record PathCheck(String folder, String mark) implements Check<PathCheck.Facts> {
    private static final String NAME = "path";
    private static final String PREFIX = ".mdpo-doctor-";

    /** A client that is not reached is asked again for minutes by default. */
    private static final Map<String, String> IMPATIENT = Map.of(
            "ipc.client.connect.max.retries", "1",
            "ipc.client.connect.max.retries.on.timeouts", "1",
            "ipc.client.connect.timeout", "5000",
            "fs.s3a.attempts.maximum", "2",
            "fs.s3a.retry.limit", "1",
            "fs.s3a.connection.establish.timeout", "5000",
            "fs.s3a.connection.timeout", "10000");

    /**
     * What is seen.
     *
     * @param step that failed, such as {@code write}; empty if none did
     * @param problem what was said then
     * @param kind class of the error
     * @param marked whether the driver's mark is seen
     */
    record Facts(String step, String problem, String kind, boolean marked) implements Serializable {}

    static PathCheck of(String folder) {
        return new PathCheck(folder, PREFIX + UUID.randomUUID());
    }

    @Override
    public String name() {
        return NAME + ' ' + folder;
    }

    @Override
    public Facts lookFirst(Place place, Consumer<Cleaning> cleanings) {
        try {
            cleanings.accept(mark(place.settings()));
        } catch (IOException | RuntimeException | LinkageError e) {
            return failed("write", e);
        }
        return look(place);
    }

    private Cleaning mark(SparkConf settings) throws IOException {
        Path path = new Path(folder);
        FileSystem files = open(path, settings);
        Deque<Path> made = new ArrayDeque<>();
        for (Path missing = path; missing != null && !files.exists(missing); missing = missing.getParent()) {
            made.addLast(missing);
        }
        Path file = new Path(path, mark);
        files.create(file, false).close();
        return () -> {
            for (FileStatus status : files.listStatus(path)) {
                if (status.getPath().getName().startsWith(mark)) { // also those of a process that died
                    files.delete(status.getPath(), false);
                }
            }
            for (Path folder : made) { // from the innermost; what others put there stays
                if (files.listStatus(folder).length > 0 || !files.delete(folder, false)) {
                    break;
                }
            }
            files.close();
        };
    }

    @Override
    public Facts look(Place place) {
        String step = "open";
        try (FileSystem files = open(new Path(folder), place.settings())) {
            step = "list";
            boolean marked = false;
            for (FileStatus status : files.listStatus(new Path(folder))) {
                marked |= status.getPath().getName().equals(mark);
            }
            if (!marked) {
                return new Facts("", "", "", false);
            }
            Path probe = new Path(folder, mark + '-' + UUID.randomUUID());
            byte[] content = probe.getName().getBytes(StandardCharsets.UTF_8);
            step = "write";
            try (OutputStream stream = files.create(probe, false)) {
                stream.write(content);
            }
            step = "read";
            try (InputStream stream = files.open(probe)) {
                if (!new String(stream.readAllBytes(), StandardCharsets.UTF_8).equals(probe.getName())) {
                    throw new IOException("what is read is not what was written");
                }
            }
            step = "delete";
            if (!files.delete(probe, false)) {
                throw new IOException("the file %s cannot be deleted".formatted(probe.getName()));
            }
            return new Facts("", "", "", true);
        } catch (IOException | RuntimeException | LinkageError e) {
            return failed(step, e);
        }
    }

    /** Returns what is seen if a step fails. */
    static Facts failed(String step, Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String problem = Answer.problem(failure).replaceFirst("; For more details see:.*", ""); // a page of Hadoop's
        return new Facts(step, problem, root.getClass().getSimpleName(), false);
    }

    /** Opens a client of its own, which no other user of the file system gets. */
    private static FileSystem open(Path path, SparkConf settings) throws IOException {
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(settings);
        IMPATIENT.forEach(hadoop::set);
        return FileSystem.newInstance(path.toUri(), hadoop);
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        if (!facts.step.isEmpty()) {
            return List.of(Finding.fail(
                    NAME, "%s: cannot %s: %s".formatted(folder, facts.step, facts.problem), remedy(facts)));
        }
        if (!facts.marked) {
            return List.of(Finding.fail(
                    NAME,
                    "%s is not the folder that the driver sees: its file is not there".formatted(folder),
                    "use a file system that all machines share, such as hdfs, s3a or NFS"));
        }
        return List.of(Finding.ok(NAME, "%s: listed; a file written, read and deleted".formatted(folder)));
    }

    private String remedy(Facts facts) {
        String scheme = String.valueOf(new Path(folder).toUri().getScheme());
        if (facts.kind.equals(UnsupportedFileSystemException.class.getSimpleName())
                || facts.kind.equals(ClassNotFoundException.class.getSimpleName())
                || facts.kind.equals(NoClassDefFoundError.class.getSimpleName())) {
            return library(scheme);
        }
        String text = (facts.kind + ' ' + facts.problem).toLowerCase(Locale.ROOT);
        if (text.contains("connect") || text.contains("unknownhost") || text.contains("timeout")) {
            return "see that the service runs and that this machine reaches it; mend the address";
        }
        if (text.contains("permission")
                || text.contains("access")
                || text.contains("denied")
                || text.contains("credential")
                || text.contains("forbidden")) {
            return "give the user who runs Spark the right to it; s3a takes credentials from its environment or a provider";
        }
        if (facts.kind.equals(FileNotFoundException.class.getSimpleName())) {
            return "make the folder, on a file system that all machines share";
        }
        return "name a folder that the user who runs Spark may write to";
    }

    private static String library(String scheme) {
        String version = org.apache.hadoop.util.VersionInfo.getVersion();
        return switch (scheme) {
            case "s3a", "s3", "s3n" ->
                "use s3a:// and add --packages org.apache.hadoop:hadoop-aws:%s to spark-submit".formatted(version);
            case "gs" -> "add the Cloud Storage connector gcs-connector for Hadoop 3 to spark-submit's --jars";
            case "abfs", "abfss" ->
                "add --packages org.apache.hadoop:hadoop-azure:%s to spark-submit".formatted(version);
            default -> "name a file system that Hadoop knows, or add its library with --packages or --jars";
        };
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.fail(
                NAME,
                "%s: %s".formatted(folder, problem),
                "see that the service runs and that this machine reaches it");
    }
}
