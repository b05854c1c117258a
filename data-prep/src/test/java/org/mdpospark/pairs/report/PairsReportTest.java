package org.mdpospark.pairs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.input.RejectReason;

@SuppressWarnings("NullAway.Init") // JUnit fills the folder, @BeforeAll the session
class PairsReportTest {
    private static final String CARD = "//article[@class='card']";
    private static SparkSession spark;

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeAll
    static void startSpark() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @BeforeEach
    void createFolder() throws Exception {
        folder = Files.createDirectory(temporary.resolve("first & <best>"));
    }

    @Test
    void saysWhatBecameOfTheRows() throws Exception {
        List<Map<String, Object>> pairs = pairs(5);
        pairs.get(0).put("split", "holdout");
        List<Map<String, Object>> rejects = List.of(DataSetFixture.reject("image_missing", 7));

        ParsedPage page = write(DataSetFixture.dataSet(folder, pairs, rejects, 2));

        assertThat(page.text("//p[@class='name']/b")).isEqualTo("first & <best>");
        assertThat(page.text("//h1")).isEqualTo("8 rows became 5 pairs. 1 row was set aside, 2 are duplicates.");
        assertThat(page.texts("//ul[@class='flow']/li"))
                .containsExactly("8 read", "= 5 written", "+ 1 set aside", "+ 2 duplicates");
        assertThat(page.texts("//ul[@class='splits']/li"))
                .containsExactly("4 pairs in train, 80\u00A0%", "1 pair in holdout, 20\u00A0%");
    }

    @Test
    void tellsLeadingOptionsFromOthers() throws Exception {
        ParsedPage page = write(DataSetFixture.dataSet(folder, pairs(1), List.of(), 0));

        assertThat(page.texts("//dl[@class='recipe']//dt"))
                .containsExactly("strategy", "area", "crop space", "store", "seed");
        assertThat(page.texts("//dl[@class='recipe']//dd"))
                .containsExactly("crop", "0.01, 0.2", "source", "materialized", "42");
        assertThat(page.texts("//details[summary='All other options']//dt"))
                .containsExactly("limits min side", "limits max pixels", "captions");
        assertThat(page.texts("//details[summary='Files and versions']//dd"))
                .contains("1 file, 12 MB", "2026-02-03T04:05:06Z", "0.1.0", "mdpo-pairs/1", "3.5.9");
    }

    @Test
    void showsAPairWithItsBox() throws Exception {
        ParsedPage page = write(DataSetFixture.dataSet(folder, pairs(1), List.of(), 0));

        assertThat(page.texts(CARD + "//figcaption"))
                .containsExactly("Image 64 × 48 jpg", "Negative crop of 6.3\u00A0%");
        assertThat(page.count(CARD + "//img[starts-with(@src, 'data:image/jpeg;base64,')]"))
                .isEqualTo(2);
        assertThat(page.text(CARD + "//*[@class='box']/@viewBox")).isEqualTo("0 0 64 48");
        assertThat(page.texts(CARD + "//*[@class='line']/@*")).contains("16.00", "12.00");
        assertThat(page.texts(CARD + "//dd")).startsWith("6.3\u00A0%", "100\u00A0%", "5.25 bits", "31 of 64", "train");
    }

    @Test
    void escapesWhatRowsContain() throws Exception {
        String attack = "\"><script>alert('pairs')</script><img src=x onerror=alert(1)>\u0000";
        Map<String, Object> pair = DataSetFixture.pair("attack");
        Stream.of("prompt", "chosen", "rejected", "split", "image_format", "strategy")
                .forEach(column -> pair.put(column, attack + column));
        Map<String, Object> reject = DataSetFixture.reject(attack, 1);
        Stream.of("source_file", "detail", "record", "image_path").forEach(column -> reject.put(column, attack));

        ParsedPage page = write(DataSetFixture.dataSet(folder, List.of(pair), List.of(reject), 0));

        assertThat(page.count("//script")).isZero();
        assertThat(page.count("//@onerror")).isZero();
        assertThat(page.text(CARD + "//div[@class='chosen']/p"))
                .isEqualTo("\"><script>alert('pairs')</script><img src=x onerror=alert(1)>\ufffdchosen");
        assertThat(html()).doesNotContain("<script");
    }

    @Test
    void fetchesNothing() throws Exception {
        write(DataSetFixture.dataSet(folder, pairs(2), List.of(DataSetFixture.reject("image_missing", 7)), 0));

        assertThat(html().replace("http://www.w3.org/1999/xhtml", ""))
                .doesNotContain("src=\"http", "href=\"http", "url(", "@import");
    }

    @Test
    void samplesTheSmallestIdsOncePerRow() throws Exception {
        List<Map<String, Object>> pairs = pairs(40);
        for (Map<String, Object> pair : pairs(40)) {
            pair.put("negative_index", 1);
            pairs.add(pair);
        }

        ParsedPage page = write(DataSetFixture.dataSet(folder, pairs, List.of(), 0));

        List<String> expected = pairs.stream()
                .map(pair -> String.valueOf(pair.get("id")).substring(0, 12) + "…")
                .distinct()
                .sorted()
                .limit(24)
                .toList();
        assertThat(page.texts(CARD + "//dl/div[dt='id']/dd")).isEqualTo(expected);
        assertThat(page.text("//section[@id='pairs']/h2")).isEqualTo("24 pairs, drawn at random");
    }

    @Test
    void cutsVirtualNegativesFromTheImage() throws Exception {
        Map<String, Object> pair = DataSetFixture.pair("virtual");
        Stream.of("rejected_image", "entropy", "hash_distance").forEach(column -> pair.put(column, null));

        ParsedPage page = write(DataSetFixture.dataSet(folder, List.of(pair), List.of(), 0));

        assertThat(page.count(CARD + "//img")).isEqualTo(2);
        assertThat(page.texts(CARD + "//dt")).containsExactly("area", "visible", "split", "id");
        assertThat(page.texts("//figure[@class='histogram']/h3"))
                .containsExactly(
                        "Area of the crop", "Shape of the crop", "Size of the images", "Visible part of the negative");
    }

    @Test
    void clipsBoxesThatReachIntoThePadding() throws Exception {
        Map<String, Object> outside = DataSetFixture.pair("outside");
        outside.put("crop_fraction", new Object[] {0.5, -0.25, 0.25, 0.5});
        Map<String, Object> padding = DataSetFixture.pair("padding");
        padding.put("crop_fraction", new Object[] {0.5, -0.75, 0.25, 0.5});
        padding.put("rejected_image", null);

        ParsedPage page = write(DataSetFixture.dataSet(folder, List.of(outside, padding), List.of(), 0));

        assertThat(page.texts(CARD + "//figure[2]/figcaption"))
                .containsExactlyInAnyOrder(
                        "Negative crop of 6.3\u00A0%, reaching into the padding", "Negative crop of the padding only");
        assertThat(page.count("//*[@class='box']")).isEqualTo(1);
        assertThat(page.text("//*[@class='line']/@y")).isEqualTo("0.00");
        assertThat(page.texts("//span[@class='nothing']")).containsExactly("This picture cannot be shown");
    }

    @Test
    void saysWhatNegativesWithoutABoxAre() throws Exception {
        Map<String, Object> other = DataSetFixture.pair("other");
        other.put("strategy", "random-image");
        other.put("other_image_sha256", "0123456789abcdef".repeat(4));
        Map<String, Object> altered = DataSetFixture.pair("altered");
        altered.put("strategy", "augment");
        altered.put("augmentation", "{\"flip\":true}");
        for (Map<String, Object> pair : List.of(other, altered)) {
            pair.put("crop_fraction", null);
            pair.put("area_fraction", null);
        }

        ParsedPage page = write(DataSetFixture.dataSet(folder, List.of(other, altered), List.of(), 0));

        assertThat(page.texts(CARD + "//figure[2]/figcaption"))
                .containsExactlyInAnyOrder(
                        "Negative another picture, 0123456789ab…", "Negative the image, altered: {\"flip\":true}");
        assertThat(page.count("//*[@class='box']")).isZero();
    }

    @Test
    void showsAPlaceholderForPicturesThatCannotBeDecoded() throws Exception {
        Map<String, Object> pair = DataSetFixture.pair("broken");
        pair.put("image", new Object[] {"no image".getBytes(StandardCharsets.UTF_8), "broken.jpg"});
        pair.put("exif_orientation", 6);

        ParsedPage page = write(DataSetFixture.dataSet(folder, List.of(pair), List.of(), 0));

        assertThat(page.text(CARD + "//figure[1]"))
                .isEqualTo("This picture cannot be shown Image 64 × 48 jpg, stored turned (EXIF 6)");
    }

    @Test
    void countsEveryPairInTheHistograms() throws Exception {
        List<Map<String, Object>> pairs = pairs(30);
        for (int i = 0; i < 30; i++) {
            pairs.get(i).put("area_fraction", 0.01 + 0.005 * (i % 3));
            pairs.get(i).put("entropy", i == 0 ? null : Double.valueOf(i));
        }

        ParsedPage page = write(DataSetFixture.dataSet(folder, pairs, List.of(), 0));

        assertThat(page.texts("//figure[h3='Area of the crop']//*[local-name()='rect']"))
                .containsExactly(
                        "around 1.3\u00A0%: 10 pairs", "around 1.8\u00A0%: 10 pairs", "around 2.3\u00A0%: 10 pairs");
        assertThat(page.texts("//figure[h3='Detail in the negative']//*[local-name()='rect']"))
                .endsWith("around 7.9: 22 pairs");
        assertThat(page.text("//figure[h3='Shape of the crop']//strong"))
                .isEqualTo("Median 1.33 : 1; 90 % lie between 1.33 : 1 and 1.33 : 1.");
    }

    @Test
    void showsSomeRowsOfEveryReason() throws Exception {
        List<Map<String, Object>> rejects = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rejects.add(DataSetFixture.reject("image_missing", i));
        }
        rejects.add(DataSetFixture.reject("equal_answers", 1_000));
        rejects.get(100).put("thumbnail", DataSetFixture.jpeg(64, 48, Color.BLUE));
        rejects.get(100).put("image_path", null);

        ParsedPage page = write(DataSetFixture.dataSet(folder, pairs(1), rejects, 0));

        assertThat(page.texts("//tbody/tr[1]/*"))
                .containsExactly(
                        "image_missing",
                        "100",
                        "98\u00A0%",
                        "There is no such image file. Check --images and the path in the row.");
        assertThat(page.count("//ul[@class='rejects']/li")).isEqualTo(30);
        assertThat(page.text("//ul[@class='rejects']/li[div/img]"))
                .isEqualTo("image/cat-1000.jpg is 17 bytes long hdfs://cluster/rows/part-1.jsonl at 1000"
                        + " The record {\"prompt\": \"row at 1000\"}");
    }

    @Test
    void explainsEveryReason() throws Exception {
        Map<String, Long> quarantined = new TreeMap<>();
        for (RejectReason reason : RejectReason.values()) {
            quarantined.put(reason.code(), 1L);
        }
        Counts counts = new Counts(quarantined.size(), 0, 0, 0, 0, Map.of(), quarantined);

        ParsedPage page = write(DataSetFixture.manifest(counts, List.of(), List.of(), "{}"));

        assertThat(page.texts("//td[@class='remedy']"))
                .hasSize(RejectReason.values().length)
                .doesNotContain("");
    }

    @Test
    void isFriendlyAboutNothing() throws Exception {
        ParsedPage page = write(DataSetFixture.manifest(Counts.NONE, List.of(), List.of(), "{}"));

        assertThat(page.text("//h1"))
                .isEqualTo("There were no rows to read. No row was set aside, there are no duplicates.");
        assertThat(page.texts("//p[@class='lead']"))
                .containsExactly(
                        "No pairs were written.",
                        "There is nothing to measure.",
                        "No row was set aside: every record could be used.");
    }

    @Test
    void replacesAnEarlierPageAndLeavesNothingElse() throws Exception {
        Files.writeString(folder.resolve("report.html"), "earlier");

        write(DataSetFixture.manifest(Counts.NONE, List.of(), List.of(), "{}"));

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("report.html", ".report.html.crc");
        }
    }

    private static List<Map<String, Object>> pairs(int count) {
        List<Map<String, Object>> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(DataSetFixture.pair("row " + i));
        }
        return pairs;
    }

    private ParsedPage write(Manifest manifest) throws Exception {
        PairsReport.write(spark, new org.apache.hadoop.fs.Path(folder.toUri()), manifest);
        return ParsedPage.read(folder.resolve("report.html"));
    }

    private String html() throws Exception {
        return Files.readString(folder.resolve("report.html"));
    }
}
