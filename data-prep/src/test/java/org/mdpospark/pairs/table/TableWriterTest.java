package org.mdpospark.pairs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.Digests;

class TableWriterTest {
    private static final TableSchema SCHEMA = new TableSchema(
            "rows",
            List.of(
                    new Field("id", ValueType.Primitive.STRING, "name"),
                    new Field("image", new ValueType.Image(), "image"),
                    new Field("images", new ValueType.ListOf(new ValueType.Image()), "images")));

    @TempDir
    private Path folder;

    @Test
    void keepsRowGroupsOfFatRowsSmall() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        List<TableFile> files;
        try (TableWriter writer = writer()) {
            for (int i = 0; i < 200; i++) {
                writer.write(row("small", random, 2_000));
            }
            for (int i = 0; i < 20; i++) {
                writer.write(row("fat", random, 5_000_000));
            }
            files = writer.finish();
        }

        List<BlockMetaData> rowGroups = footer(files.get(0)).getRowGroups();
        assertThat(rowGroups)
                .hasSizeGreaterThan(2)
                .allSatisfy(group ->
                        assertThat(group.getTotalByteSize()).isLessThan(TableWriter.ROW_GROUP_BYTES + 6_000_000));
        assertThat(rowGroups.stream().mapToLong(BlockMetaData::getRowCount).sum())
                .isEqualTo(220);
    }

    @Test
    void tellsHuggingFaceWhichColumnsAreImages() throws Exception {
        try (TableWriter writer = writer()) {
            writer.write(row("a", new SplittableRandom(1), 10));
            Map<String, String> metadata =
                    footer(writer.finish().get(0)).getFileMetaData().getKeyValueMetaData();

            assertThat(metadata)
                    .containsEntry(
                            "huggingface",
                            "{\"info\":{\"features\":{\"id\":{\"dtype\":\"string\",\"_type\":\"Value\"},\"image\":{\"_type\":\"Image\"},\"images\":{\"feature\":{\"_type\":\"Image\"},\"_type\":\"List\"}}}}");
        }
    }

    @Test
    void knowsLengthAndDigestOfWhatItWrote() throws Exception {
        try (TableWriter writer = writer()) {
            writer.write(row("a", new SplittableRandom(1), 10));
            TableFile file = writer.finish().get(0);
            byte[] bytes = Files.readAllBytes(folder.resolve(file.path()));

            assertThat(file).isEqualTo(new TableFile("data/part-0.parquet", 1, bytes.length, Digests.sha256Hex(bytes)));
        }
    }

    @Test
    void leavesNothingBehindWhenATaskFails() throws Exception {
        try (TableWriter writer = writer()) {
            writer.write(row("a", new SplittableRandom(1), 10));
        }

        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void refusesRowsOfAnotherWidth() throws Exception {
        try (TableWriter writer = writer()) {
            assertThatThrownBy(() -> writer.write(new Object[] {"a"}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("row must have 3 values, but has 1");
        }
    }

    private TableWriter writer() {
        return new TableWriter(
                new Configuration(), new org.apache.hadoop.fs.Path(folder.toString()), "data/part", SCHEMA);
    }

    private static Object[] row(String id, SplittableRandom random, int bytes) {
        byte[] image = new byte[bytes];
        random.nextBytes(image);
        return new Object[] {id, new Object[] {image, id + ".jpg"}, List.of()};
    }

    private ParquetFileReader footer(TableFile file) throws Exception {
        return ParquetFileReader.open(HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(folder.resolve(file.path()).toString()), new Configuration()));
    }
}
