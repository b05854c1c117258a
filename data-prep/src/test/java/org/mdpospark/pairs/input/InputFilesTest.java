package org.mdpospark.pairs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
    private final Configuration hadoop = new Configuration(false);

    @TempDir
    Path folder;

    @Test
    void listsFoldersInDepthSortedAndWithoutHiddenNames() throws Exception {
        for (String name : List.of(
                "b.jsonl",
                "a/z.ndjson",
                "a/c.JSONL",
                "_x.jsonl",
                ".y.jsonl",
                "_temporary/w.jsonl",
                "README.md",
                "p.jpg")) {
            write(name, "{}");
        }

        assertThat(list("."))
                .containsExactly("a/c.JSONL JSON_LINES 2", "a/z.ndjson JSON_LINES 2", "b.jsonl JSON_LINES 2");
    }

    @Test
    void listsEachFileOnceWhateverPatternsMatchIt() throws Exception {
        write("train-1.jsonl", "{}");
        write("train-0.jsonl", "{}\n");
        write("_train-2.jsonl", "{}");

        assertThat(list("*train-*", "train-1.jsonl", ".", "train-{0,1}.jsonl"))
                .containsExactly("train-0.jsonl JSON_LINES 3", "train-1.jsonl JSON_LINES 2");
        assertThat(list("_train-2.jsonl")).containsExactly("_train-2.jsonl JSON_LINES 2");
    }

    @Test
    void readsNameOfExistingFileAsItStands() throws Exception {
        write("a[1] %20.jsonl", "{}");
        write("a1 %20.jsonl", "{}");

        assertThat(list("a[1] %20.jsonl")).containsExactly("a[1] %20.jsonl JSON_LINES 2");
    }

    @Test
    void tellsArraysFromLinesByTheFirstCharacter() throws Exception {
        write("a.json", "\ufeff\n [\n{}]");
        write("b.json", "{}\n{}");
        write("c.json", "");
        gzip("d.json.gz", " [{}]");
        gzip("e.jsonl.gz", "[");

        assertThat(list(".").stream().map(line -> line.replaceAll(" \\d+$", "")))
                .containsExactly(
                        "a.json JSON_ARRAY",
                        "b.json JSON_LINES",
                        "c.json JSON_LINES",
                        "d.json.gz JSON_ARRAY",
                        "e.jsonl.gz JSON_LINES");
    }

    @Test
    void refusesJsonThatBeginsWithSomethingElse() throws Exception {
        Path file = write("a.json", "<html>");

        assertThatThrownBy(() -> list("a.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a .json file must begin with [ or {, but file:%s begins with byte 0x3c", file);
    }

    @Test
    void refusesJsonThatIsNothingButBlanks() throws Exception {
        Path file = write("a.json", " ".repeat((1 << 20) + 2));

        assertThatThrownBy(() -> list("a.json"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "cannot read the beginning of file:%s: there is nothing but blanks in the first 1048576 bytes",
                        file);
    }

    @Test
    void refusesWhatIsNoGzip() throws Exception {
        Path file = write("a.json.gz", "{}".repeat(100));

        assertThatThrownBy(() -> list("a.json.gz"))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read the beginning of file:%s: not a gzip file", file);
    }

    @Test
    void namesPatternThatMatchesNothing() throws Exception {
        assertThatThrownBy(() -> list("train-*.jsonl"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("no file or folder matches %s/train-*.jsonl: check the path, and quote globs", folder);
        write("sub/README.md", "text");
        assertThatThrownBy(() -> list("sub"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("no .json, .jsonl, .ndjson or .parquet file lies in folder file:%s/sub", folder);
    }

    @Test
    void refusesJsonLinesWhosePlacesCannotBeTold() throws Exception {
        Path file = write("long.jsonl", "{}\n");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), (128L << 30) - 1); // the disk keeps no room for the hole
            assertThat(list("long.jsonl")).hasSize(1);
            channel.write(ByteBuffer.wrap(new byte[1]), 128L << 30);
        }

        assertThatThrownBy(() -> list("long.jsonl"))
                .isInstanceOf(InputTooLongException.class)
                .hasMessage(
                        "input must be at most 137438953472 bytes long, decompressed, but file:%s is longer: split it",
                        file);
    }

    @Test
    void refusesNamedFileOfUnknownKind() throws Exception {
        Path file = write("rows.csv", "a,b");

        assertThatThrownBy(() -> list("rows.csv"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "input files must end in .json, .jsonl, .ndjson (each also with .gz) or .parquet, but one is file:%s",
                        file);
    }

    @Test
    void refusesJsonAndParquetInOneRun() throws Exception {
        Path parquet = write("a.parquet", "PAR1....PAR1");
        Path json = write("b.jsonl", "{}");

        assertThatThrownBy(() -> list("."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("inputs must be all JSON or all Parquet, but are file:%s and file:%s", json, parquet);
    }

    @Test
    void refusesParquetThatSparkPassesOver() throws Exception {
        Path hidden = write("_a.parquet", "PAR1....PAR1");
        Path empty = write("b.parquet", "");

        assertThatThrownBy(() -> list("_a.parquet"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a Parquet file's name must not begin with _ or ., but one is file:%s", hidden);
        assertThatThrownBy(() -> list("."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a Parquet file must have at least 12 bytes, but file:%s has 0", empty);
    }

    @Test
    void refusesFolderThatLinksBack() throws Exception {
        write("a.jsonl", "{}");
        Files.createSymbolicLink(folder.resolve("loop"), folder);

        assertThatThrownBy(() -> list("."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "folders must nest at most 32 deep, but file:%s%s lies deeper: a link back?",
                        folder, "/loop".repeat(32));
    }

    /** Lists patterns under the folder as relative path, kind and length. */
    private List<String> list(String... patterns) throws IOException {
        List<String> absolute = List.of(patterns).stream()
                .map(pattern -> pattern.equals(".") ? folder.toString() : folder + "/" + pattern)
                .toList();
        return InputFiles.list(hadoop, absolute).stream()
                .map(file -> "%s %s %d"
                        .formatted(
                                file.path().substring(("file:" + folder + "/").length()), file.kind(), file.length()))
                .toList();
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void gzip(String name, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
