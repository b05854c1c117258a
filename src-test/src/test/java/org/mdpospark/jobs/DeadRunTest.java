package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.pairs.PairsJob;

/** A run that dies leaves nothing that looks whole, and the same command goes on where it stopped. */
class DeadRunTest {
    private static final int PICTURES = 48;
    private static final int PARTS = 12;

    @RegisterExtension
    static final LocalSpark SPARK = LocalSpark.twoThreads();

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeRows() throws IOException {
        Path images = folder.resolve("images");
        List<PhotoRow> rows = SmallPhotos.write(images, PICTURES, 400, 5);
        PhotoRow.writeMdpoLines(folder.resolve("rows.jsonl"), rows);
        PhotoRow.writeRlaifParquet(SPARK.session(), folder.resolve("parquet"), images, rows, PARTS);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"rows.jsonl, --negatives 4 --negative-format png", "parquet, --strategy random-image --negatives 8"})
    void killedRunGoesOnWhereItStopped(String rows, String options) throws Exception {
        Path undisturbed = folder.resolve("undisturbed-" + rows);
        PairsRun.of(SPARK.session(), command(rows, undisturbed, options));
        UnfinishedRun killed = new UnfinishedRun(folder.resolve("killed-" + rows));
        String command = "pairs " + command(rows, killed.folder(), options);
        try (MdpoProcess process = MdpoProcess.start(folder, 2, command)) {
            killed.await(3, 1, process::isAlive);
            process.kill();
        }
        assertThat(killed.isWhole()).isFalse();
        assertThat(killed.parts()).hasSizeBetween(3, PARTS - 1);
        Set<String> finished = killed.finishedFiles();
        int parts = killed.parts().size();
        SortedMap<String, Long> before = PairsFiles.times(killed.folder());
        before.keySet().retainAll(finished);

        try (MdpoProcess process = MdpoProcess.start(folder, 3, command)) {
            assertThat(process.exitCode()).as("%s", process.errors()).isEqualTo(ExitCode.DONE);
            assertThat(process.output()).contains("went on after %d parts of an unfinished run".formatted(parts));
        }
        assertThat(PairsFiles.times(killed.folder())).containsAllEntriesOf(before);
        assertThat(PairsFiles.pairs(killed.folder())).isEqualTo(PairsFiles.pairs(undisturbed));
    }

    @Test
    void finishedRunIsNotDoneAgain() throws IOException {
        Path out = folder.resolve("twice");
        PairsRun.of(SPARK.session(), command("rows.jsonl", out, ""));
        SortedMap<String, Long> before = PairsFiles.times(out);
        PairsJob.Outcome outcome = PairsRun.of(SPARK.session(), command("rows.jsonl", out, ""));
        assertThat(outcome.alreadyDone()).isTrue();
        assertThat(PairsFiles.times(out)).isEqualTo(before);
    }

    @Test
    void interruptedWritesOfTheFirstAndTheLastFileAreNoObstacle() throws IOException {
        Path out = Files.createDirectories(folder.resolve("interrupted"));
        Files.writeString(Files.createDirectories(out.resolve("_work")).resolve(".plan.json.1.tmp"), "{");
        Files.writeString(out.resolve(".report.html.1"), "<html>");
        PairsRun.of(SPARK.session(), command("rows.jsonl", out, ""));
        assertThat(PairsFiles.pairs(out)).hasSize(PICTURES);
    }

    @Test
    void otherOptionsReplaceADataSetOnlyWhenAsked() throws Exception {
        Path out = folder.resolve("other");
        PairsRun.of(SPARK.session(), command("rows.jsonl", out, "--seed 1"));
        SortedMap<String, Map<String, Object>> first = PairsFiles.pairs(out);
        try (MdpoProcess process = MdpoProcess.start(folder, 2, "pairs " + command("rows.jsonl", out, "--seed 2"))) {
            assertThat(process.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(process.errors().get(0))
                    .isEqualTo("mdpo: --out file:%s holds a data set made of other inputs or with other options"
                                    .formatted(out)
                            + " (different: seed): choose another folder, or add --overwrite");
        }
        assertThat(PairsFiles.pairs(out)).isEqualTo(first);

        PairsRun.of(SPARK.session(), command("rows.jsonl", out, "--seed 2 --overwrite"));
        assertThat(PairsFiles.pairs(out)).hasSameSizeAs(first).isNotEqualTo(first);
    }

    private static String command(String rows, Path out, String options) {
        return "%s --images %s --out %s --partitions %d %s"
                .formatted(folder.resolve(rows), folder.resolve("images"), out, PARTS, options);
    }
}
