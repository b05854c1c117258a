package org.mdpospark.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.model.ImageFeatures;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.model.PackedBatch;
import org.mdpospark.model.PackedGroup;
import org.mdpospark.pairs.BadDataException;
import org.mdpospark.pairs.Progress;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.text.LengthPolicy;

class ReferenceJobTest {
    private static final double GOLDEN = 1e-3;

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void logProbabilitiesAreThoseOfTheReferenceImplementation(String name) throws IOException {
        GoldenPairs golden = GoldenPairs.of(name);
        String pairs = golden.write(folder, List.of(golden.rows()));

        ReferenceJob.Outcome outcome = run(pairs, golden.reference(), options(256, 0));

        Map<String, ReferenceRow> table = GoldenPairs.table(outcome.reference(), SPARK.hadoop());
        assertThat(table).hasSize(golden.examples());
        long promptTokens = 0;
        for (int i = 0; i < golden.examples(); i++) {
            ReferenceRow row = GoldenPairs.row(table, i);
            assertThat(values(row)).containsExactly(golden.logProbabilities(i), within(GOLDEN));
            assertThat(row.tokens())
                    .isEqualTo(new TokenCounts(
                            golden.ids(i, "prompt_ids").length - 1,
                            16,
                            golden.ids(i, "chosen_ids").length,
                            golden.ids(i, "rejected_ids").length));
            assertThat(row.split()).isEqualTo("train");
            assertThat(row.withoutImage()).isNull();
            assertThat(row.cut()).isFalse();
            promptTokens += row.tokens().prompt();
        }
        TokenStatistics tokens = outcome.reference().manifest().tokens();
        assertThat(tokens.prompt()).isEqualTo(promptTokens);
        assertThat(tokens.image()).isEqualTo(16L * golden.examples());
        assertThat(tokens.longestRow())
                .isEqualTo(table.values().stream()
                        .mapToInt(row -> row.tokens().prompt()
                                + row.tokens().image()
                                + Math.max(row.tokens().chosen(), row.tokens().rejected()))
                        .max()
                        .orElseThrow());
        assertThat(outcome.reference().manifest().rowsPerSecond()).isPositive();
    }

    @Test
    void adapterIsPartOfTheReference() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        String pairs = golden.write(folder, List.of(golden.rows()));
        ReferenceModel adapted = ReferenceModel.open(
                golden.model().toString(),
                Optional.of(golden.model().resolve("adapter").toString()),
                LengthPolicy.DEFAULT);

        ReferenceJob.Outcome outcome = run(pairs, adapted, options(256, 0));

        Map<String, ReferenceRow> table = GoldenPairs.table(outcome.reference(), SPARK.hadoop());
        for (int i = 0; i < golden.examples(); i++) {
            double[] expected = new double[3];
            for (int column = 0; column < 3; column++) {
                expected[column] = golden.expected()
                        .at("/trajectory/0/policy/%d/%d".formatted(i, column))
                        .asDouble();
            }
            assertThat(values(GoldenPairs.row(table, i))).containsExactly(expected, within(GOLDEN));
        }
    }

    @Test
    void heldOutPairsAreLookedAtWithABlankImageToo() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        List<Map<String, Object>> rows = golden.rows();
        rows.get(1).put("split", "holdout");
        String pairs = golden.write(folder, List.of(rows));

        ReferenceJob.Outcome outcome = run(pairs, golden.reference(), options(256, 0));

        Map<String, ReferenceRow> table = GoldenPairs.table(outcome.reference(), SPARK.hadoop());
        WithoutImage without = Objects.requireNonNull(GoldenPairs.row(table, 1).withoutImage());
        double[] expected = blank(golden, 1);
        assertThat(without.chosen()).isCloseTo(expected[0], within(1e-4));
        assertThat(without.rejected()).isCloseTo(expected[1], within(1e-4));
        assertThat(values(GoldenPairs.row(table, 1))).containsExactly(golden.logProbabilities(1), within(GOLDEN));
        assertThat(GoldenPairs.row(table, 0).withoutImage()).isNull();
        assertThat(outcome.reference().manifest().counts().writtenBySplit())
                .isEqualTo(Map.of("train", 2L, "holdout", 1L));
    }

    @Test
    void tableDoesNotDependOnParts() throws IOException {
        GoldenPairs golden = GoldenPairs.of("bunny-tiny");
        String pairs = golden.write(folder, List.of(golden.rows()));

        Map<String, ReferenceRow> whole = GoldenPairs.table(
                run(pairs, golden.reference(), options(256, 0)).reference(), SPARK.hadoop());
        ReferenceJob.Outcome divided = run(pairs, golden.reference(), new ReferenceOptions(1, 0, 1 << 20, true));

        assertThat(divided.alreadyDone()).isFalse();
        assertThat(divided.reference().manifest().files()).hasSize(golden.examples());
        assertThat(GoldenPairs.table(divided.reference(), SPARK.hadoop())).isEqualTo(whole);
    }

    @Test
    void secondRunDoesNothing() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        String pairs = golden.write(folder, List.of(golden.rows()));
        ReferenceJob.Outcome first = run(pairs, golden.reference(), options(2, 0));
        SortedMap<String, Long> before = times();

        ReferenceJob.Outcome second = run(pairs, golden.reference(), options(256, 0));

        assertThat(first.alreadyDone()).isFalse();
        assertThat(second.alreadyDone()).isTrue();
        assertThat(second.reference()).isEqualTo(first.reference());
        assertThat(times()).isEqualTo(before);
    }

    @Test
    void runGoesOnAfterThePartsThatAreDone() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        List<Map<String, Object>> rows = golden.rows();
        rows.get(2).put("prompt", "no picture");
        String pairs = golden.write(folder, List.of(rows.subList(0, 2), rows.subList(2, 3)));
        assertThatThrownBy(() -> run(pairs, golden.reference(), options(1, 0.2)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(
                        "1 of 3 pairs (33.3 %) are bad, more than the 20.0 % of --max-bad-fraction (1 no_image_marker): look at ")
                .hasMessageEndingWith("mend the data, or raise the limit (what is done is kept)");
        Path table = table();
        assertThat(table.resolve("manifest.json")).doesNotExist();
        Path stray = table.resolve("data/part-00001-99-0.parquet");
        Files.writeString(stray, "what a dead task left");
        SortedMap<String, Long> before = times();
        forgetPart(table, 1);

        ReferenceJob.Outcome outcome = run(pairs, golden.reference(), options(1, 1));

        assertThat(outcome.resumedParts()).isEqualTo(2);
        assertThat(outcome.reference().manifest().counts().quarantined()).isEqualTo(Map.of("no_image_marker", 1L));
        SortedMap<String, Long> after = times();
        for (TableFile file : outcome.reference().manifest().files()) {
            String path = folder.relativize(table.resolve(file.path())).toString();
            if (file.path().startsWith("data/part-00000-")) {
                assertThat(after.get(path)).isEqualTo(before.get(path)).isNotNull();
            }
        }
        assertThat(stray).doesNotExist();
        assertThat(table.resolve("_work")).doesNotExist();
        assertThat(GoldenPairs.table(outcome.reference(), SPARK.hadoop())).hasSize(2);
    }

    @Test
    void partWhoseFileIsLostIsDoneAgain() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        List<Map<String, Object>> rows = golden.rows();
        rows.get(2).put("prompt", "no picture");
        String pairs = golden.write(folder, List.of(rows));
        assertThatThrownBy(() -> run(pairs, golden.reference(), options(1, 0))).isInstanceOf(BadDataException.class);
        try (Stream<Path> files = Files.list(table().resolve("data"))) {
            Files.delete(files.filter(file -> file.getFileName().toString().startsWith("part-00000-"))
                    .findFirst()
                    .orElseThrow());
        }

        ReferenceJob.Outcome outcome = run(pairs, golden.reference(), options(1, 1));

        assertThat(outcome.resumedParts()).isEqualTo(2);
        assertThat(GoldenPairs.table(outcome.reference(), SPARK.hadoop())).hasSize(2);
    }

    @Test
    void pairsThatCannotBeUsedAreSetAsideWithTheirReason() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        List<Map<String, Object>> rows = new ArrayList<>();
        add(rows, golden, "image", new Object[] {new byte[] {1, 2, 3}, "broken.png"});
        add(rows, golden, "rejected_image", new Object[] {new byte[] {1, 2, 3}, "broken.png"});
        add(rows, golden, "model_crop", new Object[] {50, 50, 20, 20});
        add(rows, golden, "prompt", "USER: what is this? ASSISTANT:");
        add(rows, golden, "prompt", "USER: <image> <image> what is this? ASSISTANT:");
        add(rows, golden, "chosen", "</s>");
        add(rows, golden, "rejected", Objects.requireNonNull(rows.get(0).get("chosen")));
        add(rows, golden, "chosen", "a flag ".repeat(3000));
        rows.add(golden.row(1));
        rows.get(8).remove("image");
        rows.add(golden.row(0));
        String pairs = golden.write(folder, List.of(rows));
        LengthPolicy refuse = new LengthPolicy(2048, 1024, 1024, LengthPolicy.TooLong.REFUSE);

        ReferenceJob.Outcome outcome =
                run(pairs, ReferenceModel.open(golden.model().toString(), Optional.empty(), refuse), options(256, 1));

        ReferenceCounts counts = outcome.reference().manifest().counts();
        assertThat(counts.rows()).isEqualTo(10);
        assertThat(counts.written()).isEqualTo(1);
        assertThat(quarantine(outcome.reference()))
                .containsExactly(
                        "image_unusable",
                        "negative_unusable",
                        "negative_unusable",
                        "no_image_marker",
                        "several_image_markers",
                        "no_answer_tokens",
                        "equal_answers",
                        "too_long",
                        "image_unusable");
    }

    @Test
    void longRowsAreCutAndCounted() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        List<Map<String, Object>> rows = golden.rows();
        rows.get(0).put("chosen", "one " + "a flag ".repeat(100));
        rows.get(0).put("rejected", "two " + "a flag ".repeat(100));
        rows.get(1).put("chosen", "a flag ".repeat(100));
        rows.get(1).put("rejected", "a flag ".repeat(101));
        String pairs = golden.write(folder, List.of(rows));
        LengthPolicy shortAnswers = new LengthPolicy(100, 70, 20, LengthPolicy.TooLong.CUT);

        ReferenceJob.Outcome outcome = run(
                pairs, ReferenceModel.open(golden.model().toString(), Optional.empty(), shortAnswers), options(256, 1));

        ReferenceRow cut = GoldenPairs.row(GoldenPairs.table(outcome.reference(), SPARK.hadoop()), 0);
        assertThat(cut.cut()).isTrue();
        assertThat(cut.tokens().chosen()).isEqualTo(20);
        assertThat(outcome.reference().manifest().tokens().rowsCut()).isEqualTo(1);
        assertThat(quarantine(outcome.reference())).containsExactly("equal_answers");
    }

    private void forgetPart(Path table, int number) throws IOException {
        Files.delete(table.resolve("_work/parts/%05d.json".formatted(number)));
    }

    private Path table() throws IOException {
        try (Stream<Path> tables = Files.list(folder.resolve("reference"))) {
            return tables.findFirst().orElseThrow();
        }
    }

    private static void add(List<Map<String, Object>> rows, GoldenPairs golden, String column, Object value)
            throws IOException {
        Map<String, Object> row = golden.row(0);
        row.put("id", GoldenPairs.id(100 + rows.size()));
        row.put(column, value);
        rows.add(row);
    }

    private static double[] values(ReferenceRow row) {
        return new double[] {
            row.logProbabilities().chosen(),
            row.logProbabilities().rejected(),
            row.logProbabilities().chosenOnNegative()
        };
    }

    private static double[] blank(GoldenPairs golden, int example) throws IOException {
        int[] prompt = golden.ids(example, "prompt_ids");
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.model(), new MemoryBudget(1 << 28))) {
            int imageAt = 0;
            while (prompt[imageAt] != model.config().imageToken()) {
                imageAt++;
            }
            ImageFeatures image = model.encode(new float[3 * 56 * 56]);
            return model.logProbabilities(
                    new PackedBatch(List.of(new PackedGroup(
                            prompt,
                            imageAt,
                            image,
                            List.of(golden.ids(example, "chosen_ids"), golden.ids(example, "rejected_ids")),
                            0))),
                    Optional.empty());
        }
    }

    private static List<String> quarantine(ReferenceFolder reference) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (TableFile file : reference.manifest().quarantine()) {
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(reference.path(), file.path());
            try (ParquetRows rows = ParquetRows.all(path, List.of("id", "reason", "detail"), SPARK.hadoop())) {
                for (Group row = rows.next(); row != null; row = rows.next()) {
                    ParquetRows.Values values = new ParquetRows.Values(path, row);
                    assertThat(values.text("detail")).isNotBlank();
                    reasons.add(values.text("reason"));
                }
            }
        }
        return reasons;
    }

    private SortedMap<String, Long> times() throws IOException {
        SortedMap<String, Long> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.put(
                        folder.relativize(file).toString(),
                        Files.getLastModifiedTime(file).toMillis());
            }
        }
        return times;
    }

    private static ReferenceOptions options(int partRows, double maxBadFraction) {
        return new ReferenceOptions(partRows, maxBadFraction, 1 << 28, false);
    }

    private static ReferenceJob.Outcome run(String pairs, ReferenceModel model, ReferenceOptions options)
            throws IOException {
        return new ReferenceJob(SPARK.session(), pairs, model, options, Progress.NONE).run();
    }
}
