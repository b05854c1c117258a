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
import java.util.stream.Stream;

/** The folder of a run that is under way or has died. */
record UnfinishedRun(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();
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

    /** Waits until at least so many parts are finished, or whoever makes them has ended. */
    void awaitParts(int count, BooleanSupplier isRunning) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (parts().size() < count && isRunning.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
    }
}
