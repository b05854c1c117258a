package org.mdpospark.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of a run that is under way or has died. */
record UnfinishedRun(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PAIRS = Pattern.compile("[a-z]+-(\\d{5})-.*\\.parquet");
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    /** Returns the records of finished parts. */
    List<Path> parts() throws IOException {
        Path parts = folder.resolve("_work/parts");
        if (!Files.isDirectory(parts)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(parts)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\.json"))
                    .toList();
        }
    }

    /** Returns the paths of the files that finished parts consist of. */
    Set<String> finishedFiles() throws IOException {
        Set<String> files = new TreeSet<>();
        for (Path part : parts()) {
            JsonNode result = JSON.readTree(part.toFile());
            for (String table : List.of("files", "quarantine")) {
                result.get(table).forEach(file -> files.add(file.get("path").textValue()));
            }
        }
        return files;
    }

    boolean isWhole() {
        return Files.exists(folder.resolve("manifest.json"));
    }

    /** Returns the partitions whose tasks have begun a file of pairs and not finished. */
    Set<Integer> openPartitions() throws IOException {
        Set<Integer> open = new TreeSet<>();
        if (Files.isDirectory(folder.resolve("data"))) {
            try (Stream<Path> files = Files.list(folder.resolve("data"))) {
                files.map(file -> PAIRS.matcher(file.getFileName().toString()))
                        .filter(Matcher::matches)
                        .forEach(name -> open.add(Integer.valueOf(name.group(1))));
            }
        }
        for (Path part : parts()) {
            open.remove(Integer.valueOf(part.getFileName().toString().replace(".json", "")));
        }
        return open;
    }

    /** Waits for a moment when so many parts are finished and so many tasks are writing, or the end of the run. */
    void await(int finished, int writing, BooleanSupplier isRunning) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while ((parts().size() < finished || openPartitions().size() < writing)
                && isRunning.getAsBoolean()
                && System.nanoTime() < deadline) {
            Thread.sleep(2);
        }
    }
}
