package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.pairs.input.RejectReason;

/** Rows of every bad kind in one run: each ends in the quarantine table with its reason, and no row is lost. */
class BadInputTest {
    private static final int GOOD = 6;
    private static final int DUPLICATES = 2;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SPARK = Map.of(
            "spark.master", "local[2]",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.ui.enabled", "false");

    @TempDir
    static Path folder;

    private static Path images;
    private static final List<BadRow> BAD = new ArrayList<>();

    private record BadRow(String line, RejectReason reason) {}

    @BeforeAll
    static void writeRows() throws IOException {
        SPARK.forEach(System::setProperty);
        images = folder.resolve("images");
        List<PhotoRow> good = SmallPhotos.write(images, GOOD, 80, 3);
        addBadTexts();
        addBadImages();
        addBadPaths();
        List<String> lines = new ArrayList<>();
        good.forEach(row -> lines.add(row.mdpo().toString()));
        BAD.forEach(row -> lines.add(row.line()));
        good.subList(0, DUPLICATES).forEach(row -> lines.add(row.mdpo().toString()));
        Files.write(folder.resolve("rows.jsonl"), lines);
    }

    @AfterAll
    static void forgetSettings() {
        SPARK.keySet().forEach(System::clearProperty);
        BAD.clear();
    }

    @Test
    void tooManyBadRowsEndTheRunWithAReportAndGoodPartsAreKept() throws IOException {
        Path out = folder.resolve("out");
        String command = "pairs %s --images %s --out %s --partitions 4 --max-record-bytes 4000"
                .formatted(folder.resolve("rows.jsonl"), images, out);

        assertThat(run(command)).isEqualTo(ExitCode.BAD_DATA);
        assertThat(out.resolve("report.html")).isNotEmptyFile();
        assertThat(out.resolve("manifest.json")).doesNotExist();
        assertThat(reasons(out)).isEqualTo(expectedReasons());
        SortedMap<String, Long> before = PairsFiles.times(out);
        before.keySet().removeIf(file -> !file.endsWith(".parquet"));

        assertThat(run(command + " --max-bad-fraction 1")).isEqualTo(ExitCode.DONE);
        SortedMap<String, Long> after = PairsFiles.times(out);
        after.keySet().removeIf(file -> !file.endsWith(".parquet"));
        assertThat(after).isEqualTo(before).isNotEmpty();
        assertThat(reasons(out)).isEqualTo(expectedReasons());
        assertThat(PairsFiles.pairs(out)).hasSize(GOOD);
        JsonNode counts = JSON.readTree(out.resolve("manifest.json").toFile()).get("counts");
        assertThat(counts.get("rows").asInt()).isEqualTo(GOOD + BAD.size() + DUPLICATES);
        assertThat(counts.get("rowsWritten").asInt()).isEqualTo(GOOD);
        assertThat(counts.get("duplicates").asInt()).isEqualTo(DUPLICATES);
        assertThat(sum(counts.get("quarantined"))).isEqualTo(BAD.size());
    }

    private static void addBadTexts() {
        bad(RejectReason.MALFORMED_RECORD, "{\"img_path\": \"photo-000.jpg\", \"prompt\": ");
        bad(RejectReason.MALFORMED_RECORD, "no JSON at all");
        bad(RejectReason.WRONG_TYPE, "[1, 2]");
        bad(RejectReason.RECORD_TOO_LONG, row().put("chosen", "long ".repeat(1000)));
        bad(RejectReason.MISSING_FIELD, row().without("chosen"));
        bad(RejectReason.MISSING_FIELD, row().without("img_path"));
        bad(RejectReason.WRONG_TYPE, row().put("prompt", 7));
        bad(RejectReason.WRONG_TYPE, row().put("img_path", 7));
        bad(
                RejectReason.WRONG_TYPE,
                row().set("rejected", JSON.createArrayNode().add("no")));
        bad(RejectReason.EMPTY_PROMPT, row().put("prompt", " <image>\n"));
        bad(RejectReason.EMPTY_CHOSEN, row().put("chosen", " \n"));
        bad(RejectReason.EMPTY_REJECTED, row().put("rejected", ""));
        bad(RejectReason.EQUAL_ANSWERS, row().put("chosen", "yes").put("rejected", "yes "));
        bad(RejectReason.NO_IMAGE_MARKER, row().put("prompt", "USER: What is it? ASSISTANT:"));
        bad(RejectReason.SEVERAL_IMAGE_MARKERS, row().put("prompt", "USER: <image> or <image>? ASSISTANT:"));
        bad(RejectReason.NO_IMAGE, row().putNull("img_path"));
        bad(RejectReason.NO_IMAGE, row().put("img_path", ""));
        bad(
                RejectReason.SEVERAL_IMAGES,
                row().set("img_path", JSON.createArrayNode().add("a.jpg").add("b.jpg")));
    }

    private static void addBadImages() throws IOException {
        Files.createFile(images.resolve("empty.png"));
        badImage(RejectReason.IMAGE_EMPTY, "empty.png");
        badGolden(RejectReason.NOT_AN_IMAGE, "bad-not-an-image.jpg");
        badGolden(RejectReason.IMAGE_TRUNCATED, "bad-truncated.jpg");
        badGolden(RejectReason.IMAGE_TOO_SMALL, "tiny.png");
        badGolden(RejectReason.IMAGE_TOO_LARGE, "huge.png"); // its header says 60000 x 60000
        badGolden(RejectReason.IMAGE_ANIMATED, "animated.gif");
        badGolden(RejectReason.IMAGE_ANIMATED, "animated.png");
        badGolden(RejectReason.IMAGE_ANIMATED, "animated.webp");
        badGolden(RejectReason.UNSUPPORTED_COLOR_MODEL, "lab.tiff");
    }

    private static void addBadPaths() throws IOException {
        Path outside = Files.copy(images.resolve("photo-000.jpg"), folder.resolve("outside.jpg"));
        Files.createSymbolicLink(images.resolve("link.jpg"), outside);
        Files.createDirectory(images.resolve("folder.jpg"));
        badImage(RejectReason.PATH_REFUSED, "../outside.jpg");
        badImage(RejectReason.PATH_REFUSED, outside.toString());
        badImage(RejectReason.PATH_REFUSED, outside.toUri().toString());
        badImage(RejectReason.PATH_REFUSED, "link.jpg");
        badImage(RejectReason.IMAGE_MISSING, "missing.jpg");
        badImage(RejectReason.IMAGE_UNREADABLE, "folder.jpg");
    }

    private static ObjectNode row() {
        return PhotoRow.about("photo-000.jpg", 100 + BAD.size()).mdpo();
    }

    private static void badGolden(RejectReason reason, String name) throws IOException {
        try (InputStream golden = BadInputTest.class.getResourceAsStream("/golden/bad/" + name)) {
            Files.copy(golden, images.resolve(name));
        }
        badImage(reason, name);
    }

    private static void badImage(RejectReason reason, String path) {
        bad(reason, row().put("img_path", path));
    }

    private static void bad(RejectReason reason, Object line) {
        BAD.add(new BadRow(line.toString(), reason));
    }

    private static int run(String command) {
        return Mdpo.run(command.split(" +"));
    }

    /** Returns the reasons by the offset of their line. */
    private static SortedMap<Long, String> expectedReasons() throws IOException {
        SortedMap<Long, String> reasons = new TreeMap<>();
        Map<String, RejectReason> byLine = new TreeMap<>();
        BAD.forEach(row -> byLine.put(row.line(), row.reason()));
        long offset = 0;
        for (String line : Files.readAllLines(folder.resolve("rows.jsonl"))) {
            if (byLine.containsKey(line)) {
                reasons.put(offset, byLine.get(line).code());
            }
            offset += line.getBytes(StandardCharsets.UTF_8).length + 1;
        }
        return reasons;
    }

    private static SortedMap<Long, String> reasons(Path out) throws IOException {
        SortedMap<Long, String> reasons = new TreeMap<>();
        for (Map<String, Object> row : PairsFiles.rows(out + "/quarantine")) {
            reasons.put(Long.valueOf(String.valueOf(row.get("source_offset"))), String.valueOf(row.get("reason")));
        }
        return reasons;
    }

    private static int sum(JsonNode counts) {
        int sum = 0;
        for (JsonNode count : counts) {
            sum += count.asInt();
        }
        return sum;
    }
}
