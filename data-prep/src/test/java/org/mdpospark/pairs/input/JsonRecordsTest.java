package org.mdpospark.pairs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRecordsTest {
    private static final int LIMIT = 1000;

    private final Configuration hadoop = new Configuration(false);

    @TempDir
    Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void givesTheSameLinesHoweverTheFileIsSliced(int seed) throws Exception {
        byte[] text = randomLines(new Random(seed)).getBytes(StandardCharsets.UTF_8);
        String file = write("a.jsonl", text);
        List<String> whole = read(file, Long.MAX_VALUE, LIMIT);

        for (long slice = 1; slice <= text.length; slice += slice < 40 ? 1 : 37) {
            assertThat(read(file, slice, LIMIT)).as("slices of %d bytes", slice).isEqualTo(whole);
        }
        assertThat(read(write("a.jsonl.gz", gzip(text)), 1, LIMIT)).isEqualTo(whole);
    }

    @Test
    void givesLinesTheirByteOffsets() throws Exception {
        String text = "\ufeff{\"a\":\"\u00e9\"}\r\n \t\n\n{\"a\":2}\n[]\r\n{\"a\":3}";

        assertThat(read(write("a.jsonl", text), Long.MAX_VALUE, LIMIT))
                .containsExactly("0 {\"a\":\"\u00e9\"}", "19 {\"a\":2}", "27 []", "31 {\"a\":3}");
    }

    @Test
    void setsMalformedLinesAside() throws Exception {
        String text = "{\"a\":1\n{\"a\":1} {}\nnonsense\n{\"a\":NaN}\n{\"a\":\"\\x\"}\n{}\n";

        assertThat(read(write("a.jsonl", text), Long.MAX_VALUE, LIMIT))
                .containsExactly(
                        "0 malformed_record: Unexpected end-of-input: expected close marker for Object",
                        "7 malformed_record: Trailing token (of type START_OBJECT) found after value",
                        "18 malformed_record: Unrecognized token 'nonsense': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                        "27 malformed_record: Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
                        "37 malformed_record: Unrecognized character escape 'x' (code 120)",
                        "48 {}");
    }

    @Test
    void refusesBytesThatAreNoUtf8() throws Exception {
        byte[] text = {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'};

        assertThat(read(write("a.jsonl", text), Long.MAX_VALUE, LIMIT))
                .containsExactly("0 malformed_record: Invalid UTF-8 start byte 0xff");
    }

    @Test
    void refusesDeepNesting() throws Exception {
        String allowed = "[".repeat(100) + "]".repeat(100);
        String text = allowed + "\n" + "[".repeat(1_000_000) + "\n";

        assertThat(read(write("a.jsonl", text), Long.MAX_VALUE, 2_000_000))
                .containsExactly(
                        "0 " + allowed,
                        "201 malformed_record: Depth (101) exceeds the maximum allowed nesting depth (100)");
    }

    @Test
    void takesLinesUpToTheLimit() throws Exception {
        String text = "\"" + "a".repeat(8) + "\"\n\"" + "b".repeat(9) + "\"\n1\n";

        assertThat(read(write("a.jsonl", text), Long.MAX_VALUE, 10))
                .containsExactly(
                        "0 \"aaaaaaaa\"",
                        "11 record_too_long: the record must be at most 10 bytes, but is longer",
                        "23 1");
    }

    @ParameterizedTest(name = "slices of {0} bytes")
    @ValueSource(longs = {1 << 20, Long.MAX_VALUE})
    void passesOverAnEnormousLine(long slice) throws Exception {
        byte[] line = new byte[20 << 20];
        Arrays.fill(line, (byte) 'a');
        line[line.length - 1] = '\n';
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write("1\n".getBytes(StandardCharsets.UTF_8));
        text.write(line);
        text.write("2".getBytes(StandardCharsets.UTF_8));

        assertThat(read(write("a.jsonl", text.toByteArray()), slice, 1 << 20))
                .containsExactly(
                        "0 1",
                        "2 record_too_long: the record must be at most 1048576 bytes, but is longer",
                        (2 + line.length) + " 2");
    }

    @Test
    void readsNoFurtherThanItsSliceWhereNoLineBegins() throws Exception {
        ByteArrayInputStream endless =
                new ByteArrayInputStream("a".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));

        LineCutter cutter = new LineCutter(new ByteSource(endless, 99), 100, 200);

        assertThat(cutter.next(new RecordBuffer(LIMIT))).isFalse();
        assertThat(endless.available()).isGreaterThan(900_000);
    }

    @Test
    void givesArrayElementsTheirIndices() throws Exception {
        String text = "\ufeff [ {\"a\":\"],}\\\"\"} ,\n[1,[2]],\"\\\\\",3 ]\n ";

        assertThat(read(write("a.json", text), 1, LIMIT))
                .containsExactly("0 {\"a\":\"],}\\\"\"}", "1 [1,[2]]", "2 \"\\\\\"", "3 3");
        assertThat(read(write("b.json", "[ ]"), 1, LIMIT)).isEmpty();
        assertThat(read(write("c.json.gz", gzip(text.getBytes(StandardCharsets.UTF_8))), 1, LIMIT))
                .hasSize(4);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1,2|0 1; 1 2; 2 malformed_record: the array is not closed",
                "[1,2,|0 1; 1 2; 2 malformed_record: the array is not closed",
                "[1,{\"a\":|0 1; 1 malformed_record: the file ends inside an element",
                "[1,\"a]|0 1; 1 malformed_record: the file ends inside a string",
                "[1}|0 malformed_record: a } closes nothing",
                "[1] 2|0 1; 1 malformed_record: there is text after the array",
                "[] 2|0 malformed_record: there is text after the array",
                "[|0 malformed_record: the array is not closed",
            })
    void endsArrayWhereItBreaksOff(String text, String expected) throws Exception {
        assertThat(String.join("; ", read(write("a.json", text), 1, LIMIT))).isEqualTo(expected);
    }

    @Test
    void goesOnAfterBadElements() throws Exception {
        String text = "[1, x, , \"" + "a".repeat(2000) + "\", 2]";

        assertThat(read(write("a.json", text), 1, LIMIT))
                .containsExactly(
                        "0 1",
                        "1 malformed_record: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                        "2 malformed_record: there is no value",
                        "3 record_too_long: the record must be at most 1000 bytes, but is longer",
                        "4 2");
    }

    @Test
    void endsCompressedFileWhereItBreaksOff() throws Exception {
        StringBuilder text = new StringBuilder();
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            text.append(random.nextInt()).append('\n');
        }
        byte[] compressed = gzip(text.toString().getBytes(StandardCharsets.UTF_8));

        List<String> records = read(write("a.jsonl.gz", Arrays.copyOf(compressed, compressed.length / 2)), 1, LIMIT);

        assertThat(records).hasSizeBetween(10_000, 90_000);
        assertThat(records.get(records.size() - 1)).matches("\\d+ malformed_record: Unexpected end of input stream");
    }

    @Test
    void readsGzipOfSeveralMembers() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(gzip("1\n".getBytes(StandardCharsets.UTF_8)));
        members.write(gzip("2\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(read(write("a.jsonl.gz", members.toByteArray()), 1, LIMIT)).containsExactly("0 1", "2 2");
    }

    @Test
    void refusesSlicesThatHoldNothing() {
        assertThatThrownBy(() -> new FileSlice(0, "a", InputFile.Kind.JSON_LINES, 5, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slice must begin at or past 0 and hold a byte, but is 5 to 5");
    }

    private List<String> read(String path, long sliceBytes, int limit) throws IOException {
        List<InputFile> files = InputFiles.list(hadoop, List.of(path));
        List<String> records = new ArrayList<>();
        for (FileSlice slice : FileSlice.of(hadoop, files, sliceBytes)) {
            try (JsonRecords source = JsonRecords.open(hadoop, slice, limit)) {
                source.forEachRemaining(record -> records.add(show(record)));
            }
        }
        return records;
    }

    private static String show(SourceRecord record) {
        RowRejectedException rejection = record.rejection();
        return record.position().offset() + " "
                + (rejection == null ? record.value() : rejection.reason().code() + ": " + rejection.getMessage());
    }

    private static String randomLines(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "\ufeff" : "");
        int lines = 1 + random.nextInt(40);
        for (int i = 0; i < lines; i++) {
            text.append(random.nextInt(5) == 0 ? "" : "\"" + "\u00e9".repeat(random.nextInt(60)) + "\"");
            text.append(random.nextBoolean() ? "\n" : "\r\n");
        }
        return random.nextBoolean() ? text.toString() : text.append("\"last\"").toString();
    }

    private String write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private String write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }
}
