package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code mdpo reference} as a person meets it: what it says, how it ends, and that it goes on after a death. */
class ReferenceCommandTest {
    private static final int PICTURES = 60;
    private static final Path MODEL = Path.of("../core/src/test/resources/golden/bunny-tiny")
            .toAbsolutePath()
            .normalize();

    @RegisterExtension
    static final LocalSpark SPARK = LocalSpark.twoThreads();

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeRows() throws IOException {
        List<PhotoRow> rows = SmallPhotos.write(folder.resolve("images"), PICTURES, 120, 5);
        PhotoRow.writeMdpoLines(folder.resolve("rows.jsonl"), rows);
    }

    @Test
    void killedRunGoesOnWhereItStopped() throws Exception {
        Path pairs = pairs("killed");
        Path config = Files.writeString(
                folder.resolve("reference.yaml"), "pairs: %s\nbase: %s\npart-rows: 3\n".formatted(pairs, MODEL));
        String command = "reference --config " + config;
        try (MdpoProcess process = MdpoProcess.start(folder, 2, command)) {
            awaitParts(pairs, 3, process);
            process.kill();
        }
        UnfinishedRun killed = new UnfinishedRun(table(pairs));
        assertThat(killed.isWhole()).isFalse();
        int parts = killed.parts().size();
        assertThat(parts).isBetween(3, PICTURES / 3 - 1);
        SortedMap<String, Long> before = PairsFiles.times(killed.folder());
        before.keySet().retainAll(killed.finishedFiles());

        try (MdpoProcess process = MdpoProcess.start(folder, 2, command)) {
            assertThat(process.exitCode()).as("%s", process.errors()).isEqualTo(ExitCode.DONE);
            assertThat(process.output())
                    .contains(
                            "went on after %d parts of an unfinished run".formatted(parts),
                            "60 pairs: 60 with log-probabilities, 0 set aside",
                            "longest row: ");
        }
        assertThat(PairsFiles.times(killed.folder())).containsAllEntriesOf(before);
        Set<Object> ids = new HashSet<>();
        for (Map<String, Object> row : PairsFiles.rows(killed.folder() + "/data")) {
            assertThat(ids.add(row.get("id"))).isTrue();
        }
        assertThat(ids).hasSize(PICTURES);

        try (MdpoProcess process = MdpoProcess.start(folder, 2, command)) {
            assertThat(process.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(process.output()).contains("holds this reference already; nothing was done again");
        }
    }

    @Test
    void wrongInputsEndWithTheirCauseAndRemedy() throws Exception {
        assertRefused(
                "reference --pairs %s --base %s".formatted(folder.resolve("images"), MODEL),
                "mdpo: --pairs %s holds no finished data set (no manifest.json): run mdpo pairs, or name another folder"
                        .formatted(folder.resolve("images")));
        assertRefused("reference --base x", "mdpo: --pairs is missing: name a data set of mdpo pairs");
        assertRefused(
                "reference --pairs p --base /nowhere",
                "mdpo: --base /nowhere is no folder: name the folder of a LLaVA-1.5 or Bunny checkpoint, at the same place on every machine");
        assertRefused(
                "reference --pairs p --base %s --max-prompt 2000".formatted(MODEL),
                "mdpo: prompt and answer must have places and fit into 2048 together, but have 2000 and 1024");
    }

    @Test
    void tooManyBadRowsEndWithExitCode3() throws Exception {
        Path pairs = pairs("bad");
        String command =
                "reference --pairs %s --base %s --too-long refuse --max-length 30 --max-prompt 20 --max-answer 10"
                        .formatted(pairs, MODEL);
        try (MdpoProcess process = MdpoProcess.start(folder, 2, command)) {
            assertThat(process.exitCode()).isEqualTo(ExitCode.BAD_DATA);
            assertThat(process.firstLine())
                    .startsWith(
                            "mdpo: 60 of 60 pairs (100.0 %) are bad, more than the 5.0 % of --max-bad-fraction (60 too_long): look at ");
        }
    }

    @Test
    void dataSetKeepsItsReferenceUntilItIsReplaced() throws Exception {
        Path pairs = pairs("replaced");
        try (MdpoProcess process =
                MdpoProcess.start(folder, 2, "reference --pairs %s --base %s".formatted(pairs, MODEL))) {
            assertThat(process.exitCode()).as("%s", process.errors()).isEqualTo(ExitCode.DONE);
        }

        assertThat(PairsRun.of(SPARK.session(), arguments(pairs)).alreadyDone()).isTrue();
        assertThat(table(pairs)).exists();

        PairsRun.of(SPARK.session(), arguments(pairs) + " --seed 9 --overwrite");
        assertThat(pairs.resolve("reference")).doesNotExist();
    }

    private static void awaitParts(Path pairs, int parts, MdpoProcess process) throws Exception {
        while (process.isAlive()
                && (!Files.exists(pairs.resolve("reference"))
                        || new UnfinishedRun(table(pairs)).parts().size() < parts)) {
            Thread.sleep(2);
        }
    }

    private static void assertRefused(String command, String message) throws Exception {
        try (MdpoProcess process = MdpoProcess.start(folder, 1, command)) {
            assertThat(process.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(process.firstLine()).isEqualTo(message);
        }
    }

    private static Path table(Path pairs) throws IOException {
        try (Stream<Path> tables = Files.list(pairs.resolve("reference"))) {
            return tables.findFirst().orElse(pairs.resolve("reference/none"));
        }
    }

    private static Path pairs(String name) throws IOException {
        Path out = folder.resolve(name);
        PairsRun.of(SPARK.session(), arguments(out));
        return out;
    }

    private static String arguments(Path out) {
        return "%s --images %s --out %s --partitions 2"
                .formatted(folder.resolve("rows.jsonl"), folder.resolve("images"), out);
    }
}
