package org.mdpospark.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.dl4j.PairExample;
import org.mdpospark.image.CropBox;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.image.RgbImage;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.pairs.Progress;

class StagingTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @TempDir
    private Path folder;

    /** What a test works with. */
    private record Made(GoldenPairs golden, PairsFolder pairs, ReferenceModel model, ReferenceFolder reference) {}

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void stagedPairsAreTheGoldenTokensAndPixels(String name) throws IOException {
        Made made = make(name, 256);
        GoldenPairs golden = made.golden();

        Staging.Outcome outcome = stage(made, "staged");

        assertThat(outcome.alreadyDone()).isFalse();
        assertThat(outcome.index().size()).isEqualTo(golden.examples());
        Map<String, ReferenceRow> table = GoldenPairs.table(made.reference(), SPARK.hadoop());
        List<Integer> order = order(golden.examples());
        try (StagedPairs staged = open(outcome, made)) {
            for (int row = 0; row < golden.examples(); row++) {
                int example = order.get(row);
                PairExample pair = staged.read(row);
                assertThat(pair.row()).isEqualTo(row);
                assertThat(pair.tokens().prompt().ids()).isEqualTo(golden.ids(example, "prompt_ids"));
                assertThat(pair.tokens().chosen()).isEqualTo(golden.ids(example, "chosen_ids"));
                assertThat(pair.tokens().rejected()).isEqualTo(golden.ids(example, "rejected_ids"));
                assertThat(pair.image()).isEqualTo(golden.floats("pixels." + example));
                assertThat(pair.negative()).containsExactly(golden.floats("negative_pixels." + example), within(1e-5f));
                PairLogProbabilities reference = GoldenPairs.row(table, example).logProbabilities();
                assertThat(pair.reference()).isEqualTo(reference);
                assertThat(staged.reference(row)).isEqualTo(reference);
                assertThat(staged.index().tokens(row))
                        .isEqualTo(GoldenPairs.row(table, example).tokens());
            }
            assertThat(staged.blankImage()).hasSize(3 * 56 * 56).containsOnly(0f);
        }
    }

    @Test
    void numbersOfPairsDoNotDependOnParts() throws IOException {
        Made whole = make("llava-tiny", 256);
        Staging.Outcome one = stage(whole, "one");
        ReferenceJob.Outcome divided = new ReferenceJob(
                        SPARK.session(),
                        whole.pairs().path().toString(),
                        whole.model(),
                        new ReferenceOptions(1, 0, 1 << 28, true),
                        Progress.NONE)
                .run();
        Staging.Outcome three =
                stage(new Made(whole.golden(), whole.pairs(), whole.model(), divided.reference()), "three");

        try (StagedPairs left = open(one, whole);
                StagedPairs right = open(three, whole)) {
            assertThat(right.index().files()).isEqualTo(3);
            for (long row = 0; row < left.index().size(); row++) {
                assertThat(right.read(row)).usingRecursiveComparison().isEqualTo(left.read(row));
                assertThat(right.index().entry(row).idBits())
                        .isEqualTo(left.index().entry(row).idBits());
            }
        }
    }

    @Test
    void splitsAndNegativesOfARowAreKeptApart() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        List<Map<String, Object>> rows = golden.rows();
        rows.get(2).put("split", "holdout");
        Map<String, Object> second = new HashMap<>(rows.get(0));
        second.put("negative_index", 1);
        second.put("model_crop", new Object[] {0, 0, 9, 9});
        rows.add(1, second);
        rows.get(2).put("prompt", "no picture");
        Made made = make(golden, rows, 256, 1);

        Staging.Outcome outcome = stage(made, "staged");

        StagedIndex index = outcome.index();
        assertThat(index.size()).isEqualTo(3);
        assertThat(index.rows("train")).hasSize(2);
        assertThat(index.rows("holdout")).hasSize(1);
        assertThat(index.rows("other")).isEmpty();
        long held = index.rows("holdout")[0];
        long train = index.rows("train")[0];
        assertThat(index.entry(train).negativeIndex()).isZero();
        assertThat(index.entry(index.rows("train")[1]).negativeIndex()).isEqualTo(1);
        WithoutImage expected = GoldenPairs.row(GoldenPairs.table(made.reference(), SPARK.hadoop()), 2)
                .withoutImage();
        try (StagedPairs staged = open(outcome, made)) {
            assertThat(staged.referenceWithoutImage(held)).isEqualTo(expected).isNotNull();
            assertThatThrownBy(() -> staged.referenceWithoutImage(train))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("row must be held out to be known without its image, but row %d is of split train"
                            .formatted(train));
            assertThat(staged.read(train).negative())
                    .isNotEqualTo(staged.read(index.rows("train")[1]).negative());
        }
    }

    @Test
    void samePairsAreNotStagedTwiceAndOthersReplaceThem() throws IOException {
        Made made = make("llava-tiny", 256);
        stage(made, "staged");
        Path shard = shard();

        assertThat(stage(made, "staged").alreadyDone()).isTrue();

        Files.write(shard, new byte[10]);
        assertThat(stage(made, "staged").alreadyDone()).isFalse();
        assertThat(shard()).isNotEqualTo(shard);
    }

    @Test
    void folderWithOtherThingsIsLeftAlone() throws IOException {
        Made made = make("llava-tiny", 256);
        Files.createDirectories(folder.resolve("staged/photos"));

        assertThatThrownBy(() -> stage(made, "staged"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("staged holds 'photos', which is no part of them: choose a new or empty folder");
    }

    /** Spark interrupts an attempt when another was faster, and Java then closes the file that it reads. */
    @Test
    void anInterruptedReadLeavesTheNextOneWhole() throws IOException {
        Made made = make("llava-tiny", 256);
        Staging.Outcome outcome = stage(made, "staged");
        try (StagedPairs staged = open(outcome, made)) {
            float[] image = staged.read(0).image();
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> staged.read(1)).isInstanceOf(IOException.class);
            } finally {
                Thread.interrupted();
            }
            assertThat(staged.read(1).image()).hasSameSizeAs(image);
            assertThat(staged.read(0).image()).isEqualTo(image);
        }
    }

    @Test
    void damagedRecordIsNamed() throws IOException {
        Made made = make("llava-tiny", 256);
        Staging.Outcome outcome = stage(made, "staged");
        StagedIndex.Entry entry = outcome.index().entry(1);
        Path shard = shard();
        byte[] bytes = Files.readAllBytes(shard);
        bytes[(int) entry.offset() + entry.length() / 2] ^= 1;
        Files.write(shard, bytes);

        try (StagedPairs staged = open(outcome, made)) {
            staged.read(0);
            assertThatThrownBy(() -> staged.read(1))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("row 1 cannot be read from ")
                    .hasMessageContaining(shard.getFileName().toString())
                    .hasMessageEndingWith(
                            "at byte %d (its checksum is another): remove the folder, and the pairs are staged again"
                                    .formatted(entry.offset()));
        }
    }

    @Test
    void damagedIndexIsNamed() throws IOException {
        Made made = make("llava-tiny", 256);
        stage(made, "staged");
        Path index = folder.resolve("staged/index.bin");
        byte[] bytes = Files.readAllBytes(index);
        bytes[bytes.length / 2] ^= 1;
        Files.write(index, bytes);

        assertThatThrownBy(() -> StagedIndex.read(folder.resolve("staged").toString(), SPARK.hadoop()))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(
                        "index.bin is damaged (its checksum is another): remove the folder, and the pairs are staged again");
    }

    @Test
    void unfinishedFolderIsRefused() {
        assertThatThrownBy(() -> StagedIndex.read(folder.toString(), SPARK.hadoop()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("%s holds no finished staged pairs: stage them again".formatted(folder));
    }

    @Test
    void boxOfTheSourceGivesThePixelsOfTheStoredNegative() throws IOException, UnusableImageException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        List<Map<String, Object>> rows = new ArrayList<>();
        List<RgbImage> crops = new ArrayList<>();
        for (int i = 0; i < golden.examples(); i++) {
            byte[] image = golden.image(i);
            RgbImage pixels = ImageDecoder.open(image, ImageInspector.inspect(image, ImageLimits.DEFAULT))
                    .rgb();
            CropBox box = new CropBox(3, 5, 20 + i, 11 + i);
            crops.add(pixels.crop(box));
            Map<String, Object> virtual = golden.row(i);
            virtual.remove("model_crop");
            virtual.put("crop", new Object[] {box.left(), box.top(), box.width(), box.height()});
            rows.add(virtual);
            Map<String, Object> stored = new HashMap<>(virtual);
            stored.put("negative_index", 1);
            stored.put("rejected_image", new Object[] {ImageEncoder.png(crops.get(i), 1), "negative.png"});
            rows.add(stored);
        }
        Made made = make(golden, rows, 256, 0);

        try (StagedPairs staged = open(stage(made, "staged"), made)) {
            List<Integer> order = order(golden.examples());
            for (int i = 0; i < golden.examples(); i++) {
                float[] expected = made.model()
                        .base()
                        .images()
                        .process(crops.get(order.get(i)))
                        .values();
                assertThat(staged.read(2L * i).negative()).isEqualTo(expected);
                assertThat(staged.read(2L * i + 1).negative()).isEqualTo(expected);
                assertThat(staged.reference(2L * i)).isEqualTo(staged.reference(2L * i + 1));
            }
        }
    }

    private Made make(String name, int partRows) throws IOException {
        GoldenPairs golden = GoldenPairs.of(name);
        return make(golden, golden.rows(), partRows, 0);
    }

    private Made make(GoldenPairs golden, List<Map<String, Object>> rows, int partRows, double maxBadFraction)
            throws IOException {
        String pairs = golden.write(folder.resolve("pairs"), List.of(rows));
        ReferenceModel model = golden.reference();
        new ReferenceJob(
                        SPARK.session(),
                        pairs,
                        model,
                        new ReferenceOptions(partRows, maxBadFraction, 1 << 28, false),
                        Progress.NONE)
                .run();
        PairsFolder opened = PairsFolder.open(pairs, SPARK.hadoop());
        return new Made(golden, opened, model, ReferenceFolder.find(opened, model, SPARK.hadoop()));
    }

    private Staging.Outcome stage(Made made, String name) throws IOException {
        return new Staging(
                        SPARK.session(),
                        made.pairs(),
                        made.reference(),
                        made.model(),
                        folder.resolve(name).toString(),
                        Progress.NONE)
                .run();
    }

    private Path shard() throws IOException {
        try (var files = Files.list(folder.resolve("staged/data"))) {
            return files.findFirst().orElseThrow();
        }
    }

    private static StagedPairs open(Staging.Outcome outcome, Made made) throws IOException {
        return StagedPairs.open(
                outcome.folder(), SPARK.hadoop(), made.model().base().images());
    }

    /** Returns the examples in the order of their ids. */
    private static List<Integer> order(int examples) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < examples; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(GoldenPairs::id));
        return order;
    }
}
