package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.PairsJob;

/** How the work is parted, in which order rows stand and how they are stored changes nothing in the table. */
class InvarianceTest {
    private static final int PICTURES = 24;
    private static final int REENCODED = 6;
    private static final int REPEATED = 4;
    private static final int COPIED = 2;
    private static final int SIDE = 96;
    private static final long SEED = 11;

    @RegisterExtension
    static final LocalSpark SPARK = LocalSpark.twoThreads();

    @TempDir
    static Path folder;

    private static Path images;
    private static Path inOrder;
    private static Path shuffled;
    private static Path parquet;
    private static int runs;

    @BeforeAll
    static void writeRows() throws IOException {
        images = folder.resolve("images");
        List<PhotoRow> rows = SmallPhotos.write(images, PICTURES, SIDE, SEED);
        for (int i = 0; i < REENCODED; i++) {
            String name = "again-%d.jpg".formatted(i);
            SmallPhotos.writeAgain(images.resolve(name), i, SIDE, SEED);
            rows.add(rows.get(i).withImage(name));
            rows.add(rows.get(i).withQuestion("What else does picture %d show?".formatted(i)));
        }
        rows.addAll(List.copyOf(rows.subList(0, REPEATED)));
        for (int i = REENCODED; i < REENCODED + COPIED; i++) {
            PhotoRow original = rows.get(i);
            String name = "copy-%d.jpg".formatted(i);
            Files.copy(images.resolve(original.image()), images.resolve(name));
            rows.add(original.withImage(name));
        }
        inOrder = PhotoRow.writeRlaifLines(folder.resolve("rows.jsonl"), rows);
        Collections.shuffle(rows, new Random(SEED));
        shuffled = PhotoRow.writeRlaifLines(folder.resolve("shuffled.jsonl"), rows);
        parquet = PhotoRow.writeRlaifParquet(SPARK.session(), folder.resolve("parquet"), images, rows, 3);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "--negatives 2 --holdout 0.3",
                "--strategy random-image --holdout 0.3",
                "--strategy augment",
                "--store virtual --negatives 2",
                "--crop-space model --negative-format png --rng torch",
            })
    void tableIsTheSameHoweverTheRowsCome(String options) throws IOException {
        SortedMap<String, Map<String, Object>> expected = pairs(run(inOrder, "--partitions 1 " + options));
        assertThat(expected).isNotEmpty();
        assertThat(pairs(run(shuffled, "--partitions 7 " + options))).isEqualTo(expected);
        assertThat(pairs(run(parquet, options))).isEqualTo(expected);
    }

    @Test
    void everyRowIsAccountedFor() throws IOException {
        Counts counts = run(shuffled, "--partitions 5 --negatives 2 --holdout 0.3")
                .manifest()
                .counts();
        assertThat(counts.rows()).isEqualTo(PICTURES + 2 * REENCODED + REPEATED + COPIED);
        assertThat(counts.duplicates()).isEqualTo(REPEATED + COPIED);
        assertThat(counts.quarantinedRows()).isZero();
        assertThat(counts.rowsWritten()).isEqualTo(PICTURES + 2 * REENCODED);
        assertThat(counts.pairs()).isEqualTo(2 * counts.rowsWritten());
        assertThat(counts.pairsBySplit().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(counts.pairs());
    }

    @Test
    void splitNeverDividesAPictureOrItsNearDuplicates() throws IOException {
        SortedMap<String, Map<String, Object>> pairs = pairs(run(inOrder, "--negatives 2 --holdout 0.3"));
        Map<String, Set<Object>> splitsByPicture = new HashMap<>();
        for (Map<String, Object> pair : pairs.values()) {
            splitsByPicture
                    .computeIfAbsent(number(pair), name -> new HashSet<>())
                    .add(pair.get("split"));
        }
        assertThat(splitsByPicture).hasSize(PICTURES);
        assertThat(splitsByPicture.values())
                .allSatisfy(splits -> assertThat(splits).hasSize(1));
        assertThat(splitsByPicture.values()).contains(Set.of("train"), Set.of("holdout"));
    }

    @Test
    void randomImageNeverTakesTheSamePicture() throws IOException {
        SortedMap<String, Map<String, Object>> pairs = pairs(run(parquet, "--strategy random-image --negatives 3"));
        assertThat(pairs).hasSize(3 * (PICTURES + 2 * REENCODED));
        Map<Object, String> pictures = new HashMap<>();
        pairs.values().forEach(pair -> pictures.put(pair.get("image_sha256"), number(pair)));
        for (Map<String, Object> pair : pairs.values()) {
            assertThat(pair.get("rejected_image.bytes")).isEqualTo(pair.get("other_image_sha256"));
            assertThat(pictures.get(pair.get("other_image_sha256"))).isNotEqualTo(number(pair));
        }
    }

    /** Returns the number of the picture; re-encoded ones have that of their original. */
    private static String number(Map<String, Object> pair) {
        return String.valueOf(
                Integer.parseInt(String.valueOf(pair.get("image.path")).replaceAll("\\D", "")));
    }

    private static PairsJob.Outcome run(Path rows, String options) throws IOException {
        return PairsRun.of(
                SPARK.session(),
                "%s --images %s --out %s %s".formatted(rows, images, folder.resolve("out-" + runs++), options));
    }

    private static SortedMap<String, Map<String, Object>> pairs(PairsJob.Outcome outcome) throws IOException {
        return PairsFiles.pairs(outcome.folder());
    }
}
