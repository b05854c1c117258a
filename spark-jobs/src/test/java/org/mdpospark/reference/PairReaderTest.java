package org.mdpospark.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.image.CropBox;
import org.mdpospark.text.PromptStyle;

/** Ranges of rows of a file with several row groups. */
class PairReaderTest {
    private static final Configuration HADOOP = new Configuration();
    private static final int ROWS = 14;
    private static final int IMAGE_BYTES = 6 << 20;

    @TempDir
    static Path folder;

    private static PairsFolder pairs;

    @BeforeAll
    static void writeLargeRows() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Map<String, Object> row = golden.row(0);
            row.put("id", GoldenPairs.id(i));
            row.put("image", new Object[] {noise(i), "noise"});
            row.put("negative_index", i);
            rows.add(row);
        }
        pairs = PairsFolder.open(golden.write(folder, List.of(rows)), HADOOP);
    }

    @Test
    void fileHasSeveralRowGroups() throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file(), HADOOP))) {
            assertThat(reader.getRowGroups()).hasSizeGreaterThan(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 14", "0, 1", "5, 3", "13, 1", "4, 9"})
    void rangeGivesItsRows(long first, long rows) throws IOException {
        PairsPart part = new PairsPart(0, pairs.files().get(0).path(), first, rows);
        try (PairReader reader = new PairReader(pairs.path(), part, HADOOP)) {
            for (long row = first; row < first + rows; row++) {
                StoredPair pair = Objects.requireNonNull(reader.next());
                assertThat(pair.id()).isEqualTo(GoldenPairs.id((int) row));
                assertThat(pair.negativeIndex()).isEqualTo((int) row);
                assertThat(pair.image()).isEqualTo(noise((int) row));
            }
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void rangePastTheEndIsNoticed() throws IOException {
        PairsPart part = new PairsPart(0, pairs.files().get(0).path(), 13, 2);
        try (PairReader reader = new PairReader(pairs.path(), part, HADOOP)) {
            reader.next();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(IOException.class)
                    .hasMessage("%s ends at row 14, but should have 15: copy it again", file());
        }
    }

    @Test
    void partsCoverEveryRowOnce() {
        assertThat(PairsPart.of(pairs.files(), 5))
                .extracting(PairsPart::number, PairsPart::firstRow, PairsPart::rows)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, 0L, 5L),
                        org.assertj.core.groups.Tuple.tuple(1, 5L, 5L),
                        org.assertj.core.groups.Tuple.tuple(2, 10L, 4L));
    }

    @Test
    void damagedPageIsNoticed() throws IOException {
        Path copy = Files.copy(Path.of(file().toUri()), folder.resolve("damaged.parquet"));
        byte[] bytes = Files.readAllBytes(copy);
        bytes[bytes.length / 2] ^= 1;
        Files.write(copy, bytes);
        PairsPart part = new PairsPart(0, "damaged.parquet", 0, ROWS);
        try (PairReader reader = new PairReader(pairs.path(), part, HADOOP)) {
            assertThatThrownBy(() -> {
                        while (reader.next() != null) {
                            // until the damaged page comes
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("damaged.parquet is damaged at row ");
        }
    }

    @Test
    void columnsAreRead() throws IOException {
        GoldenPairs golden = GoldenPairs.of("bunny-tiny");
        Map<String, Object> inSquare = golden.row(0);
        Map<String, Object> stored = golden.row(1);
        stored.put("rejected_image", new Object[] {new byte[] {7}, "n.png"});
        Map<String, Object> inSource = golden.row(2);
        inSource.remove("model_crop");
        inSource.put("crop", new Object[] {1, 2, 3, 4});
        PairsFolder small = PairsFolder.open(
                golden.write(folder.resolve("small"), List.of(List.of(inSquare, stored, inSource))), HADOOP);
        PairsPart part = PairsPart.of(small.files(), 10).get(0);

        try (PairReader reader = new PairReader(small.path(), part, HADOOP)) {
            StoredPair first = Objects.requireNonNull(reader.next());
            assertThat(first.prompt()).isEqualTo(inSquare.get("prompt"));
            assertThat(first.style()).isEqualTo(PromptStyle.RAW);
            assertThat(first.chosen()).isEqualTo(inSquare.get("chosen"));
            assertThat(first.rejected()).isEqualTo(inSquare.get("rejected"));
            assertThat(first.split()).isEqualTo("train");
            assertThat(first.image()).isEqualTo(golden.image(0));
            Object[] box = (Object[]) Objects.requireNonNull(inSquare.get("model_crop"));
            assertThat(first.negative())
                    .isEqualTo(new StoredNegative.ModelBox(
                            new CropBox((int) box[0], (int) box[1], (int) box[2], (int) box[3]), "bunny@56"));
            assertThat(Objects.requireNonNull(reader.next()).negative())
                    .isInstanceOfSatisfying(
                            StoredNegative.File.class,
                            file -> assertThat(file.bytes()).containsExactly(7));
            assertThat(Objects.requireNonNull(reader.next()).negative())
                    .isEqualTo(new StoredNegative.SourceBox(new CropBox(1, 2, 3, 4)));
        }
    }

    private static org.apache.hadoop.fs.Path file() {
        return new org.apache.hadoop.fs.Path(pairs.path(), pairs.files().get(0).path());
    }

    private static byte[] noise(int seed) {
        byte[] bytes = new byte[IMAGE_BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
