package org.mdpospark.pairs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

class SourceRecordsTest {
    private static final long LIMIT = 1 << 20;
    private static final String IMAGE = "struct<bytes:binary,path:string>";

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @TempDir
    Path folder;

    @ParameterizedTest(name = "slices of {0} bytes")
    @ValueSource(longs = {7, 100, 1 << 20})
    void givesJsonTheSamePositionsHoweverItIsParted(long slice) throws Exception {
        StringBuilder lines = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            expected.add("0@%d {\"n\":%d}".formatted(lines.length(), i));
            lines.append("{\"n\":%d}\n".formatted(i));
        }
        Files.writeString(folder.resolve("a.jsonl"), lines);
        Files.writeString(folder.resolve("b.json"), "[{\"n\":1},{\"n\":2}]");
        expected.addAll(List.of("1@0 {\"n\":1}", "1@1 {\"n\":2}"));

        JavaRDD<SourceRecord> records = SourceRecords.readJson(spark(), list(), LIMIT, slice);

        assertThat(records.map(SourceRecordsTest::show).collect()).isEqualTo(expected);
        assertThat(records.getNumPartitions()).isEqualTo(1 + (int) ((lines.length() + slice - 1) / slice));
    }

    @ParameterizedTest(name = "vectorized reader {0}")
    @ValueSource(booleans = {false, true})
    void givesParquetRowsTheirIndexAndFile(boolean isVectorized) throws Exception {
        spark().conf().set("spark.sql.parquet.enableVectorizedReader", isVectorized);
        for (String name : List.of("a b", "a%20b", "c[0]{1}", "n=7/\u00e9+#?")) {
            writeNumbers(folder.resolve(name + ".parquet"), 1000);
        }
        spark().conf().set("spark.sql.files.maxPartitionBytes", 2000);
        JavaRDD<SourceRecord> records = SourceRecords.read(spark(), list(), Set.of("n"), LIMIT, true);
        List<String> positions = show(records);
        int partitions = records.getNumPartitions();
        spark().conf().unset("spark.sql.files.maxPartitionBytes");
        spark().conf().set("spark.sql.parquet.enableVectorizedReader", false);

        List<String> expected = new ArrayList<>();
        for (int file = 0; file < 4; file++) {
            for (int i = 0; i < 1000; i++) {
                expected.add("%d@%d {\"n\":%d}".formatted(file, i, i));
            }
        }
        assertThat(positions).isEqualTo(expected);
        assertThat(partitions).isGreaterThan(8);
        assertThat(rowGroups(folder.resolve("a b.parquet"))).isGreaterThan(4);
    }

    @Test
    void tellsFilesApartWhoseNamesDecodeAlike() throws Exception {
        for (String name : List.of("a b", "a%20b", "a%2520b")) {
            write(folder.resolve(name + ".parquet"), "name string", RowFactory.create(name));
        }

        assertThat(read("name"))
                .containsExactly("0@0 {\"name\":\"a b\"}", "1@0 {\"name\":\"a%20b\"}", "2@0 {\"name\":\"a%2520b\"}");
    }

    @Test
    void convertsEveryTypeThatPreferenceDataHas() throws Exception {
        Row image = RowFactory.create(new byte[] {1, 2}, "a.jpg");
        Row noImage = RowFactory.create(null, null);
        write(
                folder.resolve("a.parquet"),
                "image " + IMAGE + ", images array<" + IMAGE + ">, raw binary, n bigint, x double, f float, ok boolean,"
                        + " texts array<string>, map map<string,int>, d decimal(4,2), day date, nothing string",
                RowFactory.create(
                        image,
                        List.of(image, noImage),
                        new byte[] {},
                        7L,
                        1.5,
                        2.5f,
                        true,
                        List.of("a", "b"),
                        Map.of("k", 3),
                        new BigDecimal("12.50"),
                        Date.valueOf("2024-02-29"),
                        null));

        assertThat(read("image", "images", "raw", "n", "x", "f", "ok", "texts", "map", "d", "day", "nothing"))
                .containsExactly("0@0 {\"image\":{\"bytes\":\"AQI=\",\"path\":\"a.jpg\"},"
                        + "\"images\":[{\"bytes\":\"AQI=\",\"path\":\"a.jpg\"},{\"bytes\":null,\"path\":null}],"
                        + "\"raw\":\"\",\"n\":7,\"x\":1.5,\"f\":2.5,\"ok\":true,\"texts\":[\"a\",\"b\"],"
                        + "\"map\":{\"k\":3},\"d\":12.50,\"day\":\"2024-02-29\",\"nothing\":null}");
    }

    @Test
    void parsesImageBytesFromParquet() throws Exception {
        String schema = "image " + IMAGE + ", question string, chosen string, rejected string, extra string";
        write(
                folder.resolve("a.parquet"),
                schema,
                RowFactory.create(RowFactory.create(new byte[] {1, 2, 3}, "a.jpg"), "What?", "yes", "no", "x"));
        Set<String> columns = SourceRecords.columns(spark(), list(), LIMIT);
        PreferenceFormat format = PreferenceFormat.recognise(columns, PairSelection.LARGEST_GAP);

        List<byte[]> bytes = SourceRecords.read(spark(), list(), format.columns(), LIMIT, true)
                .map(record -> format.parse(record.readable()).get(0).image().bytes())
                .collect();

        assertThat(columns).containsExactly("image", "question", "chosen", "rejected", "extra");
        assertThat(format.code()).isEqualTo("rlaif-v");
        assertThat(bytes).containsExactly(new byte[] {1, 2, 3});
    }

    @Test
    void leavesImageBytesOnDiskWhenAsked() throws Exception {
        write(
                folder.resolve("a.parquet"),
                "image struct<bytes binary, path string>, images array<struct<bytes binary, path string>>, text string",
                RowFactory.create(null, List.of(), "kept"));

        String record = SourceRecords.read(spark(), list(), Set.of("image", "images", "text"), LIMIT, false)
                .map(read -> read.readable().toString())
                .first();

        assertThat(record)
                .isEqualTo(
                        "{\"image\":{\"bytes\":\"AA==\",\"path\":null},\"images\":[{\"bytes\":\"AA==\",\"path\":null}],\"text\":\"kept\"}");
    }

    @Test
    void readsNoOtherColumns() throws Exception {
        write(folder.resolve("a.parquet"), "`a.b` int, c int, d int", RowFactory.create(1, 2, 3));

        assertThat(read("a.b", "d", "missing")).containsExactly("0@0 {\"a.b\":1,\"d\":3}");
        assertThat(read("missing")).containsExactly("0@0 {}");
    }

    @Test
    void collectsColumnsOfTheFirstRecords() throws Exception {
        Files.writeString(folder.resolve("a.jsonl"), "nonsense\n7\n{\"prompt\":1}\n{\"images\":2,\"prompt\":1}\n");
        Files.writeString(folder.resolve("b.json"), "[{\"chosen\":1}]");

        assertThat(SourceRecords.columns(spark(), list(), LIMIT)).containsExactly("prompt", "images", "chosen");
    }

    @Test
    void readsNothingFromEmptyFiles() throws Exception {
        Files.writeString(folder.resolve("a.jsonl"), "");

        assertThat(SourceRecords.columns(spark(), list(), LIMIT)).isEmpty();
        assertThat(read("prompt")).isEmpty();
    }

    @Test
    void refusesLimitsThatNoArrayCanHold() {
        assertThatThrownBy(() -> SourceRecords.read(spark(), List.of(), Set.of(), 1L << 31, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("longest record must be 1 to 2147483639 bytes, but is 2147483648");
    }

    private List<String> read(String... columns) throws IOException {
        return show(SourceRecords.read(spark(), list(), Set.of(columns), LIMIT, true));
    }

    private List<InputFile> list() throws IOException {
        return InputFiles.list(spark().sparkContext().hadoopConfiguration(), List.of(folder.toString()));
    }

    /** Writes one file of several row groups. */
    private void writeNumbers(Path file, int rows) throws IOException {
        Path parts = Files.createTempDirectory(folder, "_parts");
        spark().range(0, rows, 1, 1)
                .withColumnRenamed("id", "n")
                .write()
                .mode("overwrite")
                .option("parquet.block.size", 1024)
                .option("parquet.page.size.row.check.min", 10)
                .option("parquet.page.size.row.check.max", 10)
                .option("parquet.enable.dictionary", false)
                .parquet(parts.toString());
        moveOnlyPart(parts, file);
    }

    private void write(Path file, String schema, Row... rows) throws IOException {
        Path parts = Files.createTempDirectory(folder, "_parts");
        spark().createDataFrame(List.of(rows), StructType.fromDDL(schema))
                .coalesce(1)
                .write()
                .mode("overwrite")
                .parquet(parts.toString());
        moveOnlyPart(parts, file);
    }

    private static int rowGroups(Path file) throws IOException {
        HadoopInputFile input = HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(file.toString()),
                spark().sparkContext().hadoopConfiguration());
        try (ParquetFileReader reader = ParquetFileReader.open(input)) {
            return reader.getRowGroups().size();
        }
    }

    private static void moveOnlyPart(Path parts, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (Stream<Path> written = Files.list(parts)) {
            Path part = written.filter(path -> path.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.move(part, file);
        }
    }

    /** Collects in the order of positions; records themselves do not travel. */
    private static List<String> show(JavaRDD<SourceRecord> records) {
        return records.mapToPair(record -> new Tuple2<>(record.position(), show(record))).collect().stream()
                .sorted(Comparator.comparing(Tuple2::_1))
                .map(Tuple2::_2)
                .toList();
    }

    private static String show(SourceRecord record) {
        return "%d@%d %s".formatted(record.position().file(), record.position().offset(), record.value());
    }

    private static SparkSession spark() {
        return SPARK.session();
    }
}
