package org.mdpospark.train;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.dl4j.PairExample;
import org.mdpospark.dl4j.PairExamples;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.train.FaultFolder.Phase;

/** Pairs that are faulty to read, and which note who read them. */
record FaultySource(GoldenSource source, FaultFolder faults) implements PairSource {
    /** A row that a worker learnt from, or would have if the attempt had not failed. */
    record Visit(long attempt, int step, long row) {
        static Visit parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Visit(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
        }

        String line() {
            return "%d %d %d%n".formatted(attempt, step, row);
        }
    }

    /** Returns who read what since the folder was cleared. */
    static List<Visit> visits(FaultFolder faults) throws IOException {
        List<Visit> visits = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(faults.path()), "visits.*")) {
            for (Path file : files) {
                Files.readAllLines(file).forEach(line -> visits.add(Visit.parse(line)));
            }
        }
        return visits;
    }

    @Override
    public PairExamples open(ModelConfig config) throws IOException {
        return new Examples(source.open(config), faults);
    }

    private record Examples(PairExamples pairs, FaultFolder faults) implements PairExamples {
        @Override
        public PairExample read(long row) throws IOException {
            TaskContext task = TaskContext.get();
            FaultHook.happenIfAny(faults.take(Phase.READ, row, task.partitionId()));
            Visit visit = new Visit(task.taskAttemptId(), FaultHook.step(), row);
            Files.writeString(
                    Path.of(faults.path(), "visits." + visit.attempt()),
                    visit.line(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return pairs.read(row);
        }

        @Override
        public PairLogProbabilities reference(long row) throws IOException {
            FaultHook.happenIfAny(faults.take(Phase.LOAD, row, TaskContext.getPartitionId()));
            return pairs.reference(row);
        }
    }
}
