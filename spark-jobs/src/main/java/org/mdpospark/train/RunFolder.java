package org.mdpospark.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.pairs.Json;
import org.mdpospark.pairs.LocalFiles;

/**
 * The folder of a run. {@value #PLAN} says what run it is, from its beginning; {@value #MANIFEST} that it is finished.
 */
final class RunFolder {
    static final String FORMAT = "mdpo-run/1";
    static final String ADAPTER = "adapter";
    static final String BEST = "best";

    private static final String PLAN = "run.json";
    private static final String MANIFEST = "manifest.json";
    private static final String WORK = "_work";
    private static final List<String> OWN_ENTRIES = List.of(
            MANIFEST,
            ADAPTER,
            BEST,
            "checkpoints",
            MetricsLog.FILE_NAME,
            "tensorboard",
            "report.html",
            WORK,
            PLAN); // last, so that a folder half removed is still known as a run's

    private final Configuration hadoop;
    private final Path path;
    private final FileSystem fileSystem;

    RunFolder(String folder, Configuration hadoop) throws IOException {
        this.hadoop = LocalFiles.withoutChecksumFiles(hadoop);
        Path given = new Path(folder);
        this.fileSystem = given.getFileSystem(this.hadoop);
        this.path = given.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
    }

    Path path() {
        return path;
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    Configuration hadoop() {
        return hadoop;
    }

    /** Returns the folder's name as people write it. */
    String name() {
        return path.toString().replaceFirst("^file:/+", "/");
    }

    /** Returns where pairs are staged. */
    String staged() {
        return new Path(path, WORK + "/pairs").toString();
    }

    /** Returns the finished run's manifest. */
    Optional<JsonNode> manifest() throws IOException {
        return read(MANIFEST);
    }

    /**
     * Requires that the folder is this run's, or may become it. Writes nothing.
     *
     * @param plan of the run; its {@code fingerprint} tells runs apart
     * @throws IllegalArgumentException if the folder holds another run, or something else
     */
    void requireFree(JsonNode plan, TrainOptions.Output output) throws IOException {
        Optional<JsonNode> there = read(PLAN);
        if (there.isEmpty()) {
            requireEmpty();
            if (output.resume()) {
                throw new IllegalArgumentException(
                        "--resume: there is no run in %s: check the path, or leave --resume out to begin one"
                                .formatted(name()));
            }
        } else if (!output.overwrite() && !isOf(there.get(), plan)) {
            throw new IllegalArgumentException(
                    "--out %s holds another run (%s): choose another folder, give its options again to go on, or add --overwrite"
                            .formatted(name(), difference(there.get(), plan)));
        }
    }

    /**
     * Makes the {@linkplain #requireFree free} folder the run's own.
     *
     * @return whether the run had begun before
     */
    boolean begin(JsonNode plan, TrainOptions.Output output) throws IOException {
        if (output.overwrite()) {
            clear();
        } else if (read(PLAN).isPresent()) {
            return true;
        }
        write(PLAN, plan);
        return false;
    }

    private static boolean isOf(JsonNode there, JsonNode plan) {
        return there.path("fingerprint").equals(plan.path("fingerprint"));
    }

    /** Says that the run is finished, and removes what only an unfinished one needs. */
    void publish(JsonNode manifest) throws IOException {
        write(MANIFEST, manifest);
        fileSystem.delete(new Path(path, WORK), true);
    }

    private void requireEmpty() throws IOException {
        try {
            for (FileStatus entry : fileSystem.listStatus(path)) {
                String name = entry.getPath().getName();
                if (!name.startsWith(".")) {
                    throw new IllegalArgumentException(
                            "--out %s holds '%s', but no run: choose a new or empty folder".formatted(name(), name));
                }
            }
        } catch (FileNotFoundException e) {
            // a new folder
        }
    }

    /** Removes the run. */
    void clear() throws IOException {
        for (String entry : OWN_ENTRIES) {
            fileSystem.delete(new Path(path, entry), true);
        }
    }

    private static String difference(JsonNode there, JsonNode plan) {
        List<String> names = new ArrayList<>();
        for (String part : List.of("options", "data")) {
            plan.path(part).fieldNames().forEachRemaining(name -> {
                if (!plan.path(part)
                        .path(name)
                        .toString()
                        .equals(there.path(part).path(name).toString())) {
                    names.add(name);
                }
            });
        }
        return names.isEmpty() ? "made by another version" : "different: " + String.join(", ", names);
    }

    private void write(String name, JsonNode content) throws IOException {
        new WholeFile(hadoop, new Path(path, name)).write(Json.writer().writeValueAsBytes(content));
    }

    private Optional<JsonNode> read(String name) throws IOException {
        try (InputStream stream = fileSystem.open(new Path(path, name))) {
            return Optional.of(Json.readerFor(JsonNode.class).readValue(stream));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "--out %s holds a damaged %s: choose another folder, or remove this one".formatted(name(), name),
                    e);
        }
    }
}
