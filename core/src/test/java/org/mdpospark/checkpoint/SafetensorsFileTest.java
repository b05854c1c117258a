package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llava-tiny/model-00001-of-00002.safetensors",
                "llava-tiny/model-00002-of-00002.safetensors",
                "llava-tiny/expected.safetensors",
                "bunny-tiny/model.safetensors",
                "bunny-tiny/expected.safetensors",
                "bunny-tiny/adapter/adapter_model.safetensors"
            })
    void readsWhatThePlainReaderReads(String path) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(GOLDEN.resolve(path));
        PlainSafetensors plain = PlainSafetensors.read(GOLDEN.resolve(path));
        assertThat(file.names()).containsExactlyElementsOf(plain.names());
        for (String name : plain.names()) {
            StoredTensor tensor = file.tensor(name);
            assertThat(tensor.name()).isEqualTo(name);
            assertThat(tensor.type()).hasToString(plain.type(name));
            assertThat(tensor.shape()).isEqualTo(plain.shape(name));
            assertThat(tensor.bytes()).isEqualTo(plain.bytes(name));
            assertThat(tensor.floats()).isEqualTo(plain.floats(name));
        }
    }

    @Test
    void readsMetadata() throws IOException {
        assertThat(SafetensorsFile.open(GOLDEN.resolve("bunny-tiny/model.safetensors"))
                        .metadata())
                .isEqualTo(Map.of("format", "pt"));
        assertThat(open("{\"__metadata__\":null}", 0).metadata()).isEmpty();
        assertThat(open("{}", 0).metadata()).isEmpty();
    }

    @Test
    void readsPartsOfATensor() throws IOException {
        StoredTensor tensor =
                open(entry("x", "F16", "[3,10000]", 0, 60000), 60000).tensor("x");
        float[] whole = tensor.floats();
        FloatBuffer part = ByteBuffer.allocateDirect(4 * 20001)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .position(1);
        tensor.read(9999, part);
        assertThat(part.hasRemaining()).isFalse();
        assertThat(part.get(0)).isZero();
        for (int i = 0; i < 20000; i++) {
            assertThat(Float.compare(part.get(1 + i), whole[9999 + i])).isZero();
        }
        tensor.read(30000, FloatBuffer.allocate(0));
        assertThatThrownBy(() -> tensor.read(29999, FloatBuffer.allocate(2)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("elements 29999 to 30001 must lie in tensor x, which has 30000");
        assertThatThrownBy(() -> tensor.read(-1, FloatBuffer.allocate(2)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("elements -1 to 1 must lie in tensor x, which has 30000");
    }

    @Test
    void mapsATensorOnceAndForReadingOnly() throws IOException {
        SafetensorsFile file = open(entry("x", "F32", "[2]", 0, 8), 8);
        StoredTensor tensor = file.tensor("x");
        assertThat(file.tensor("x")).isSameAs(tensor).hasToString("x F32 [2]");
        assertThat(tensor.bytes().isReadOnly()).isTrue();
        assertThat(tensor.bytes().isDirect()).isTrue();
        assertThat(tensor.bytes().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        tensor.bytes().position(8);
        assertThat(tensor.bytes().position()).isZero();
    }

    @Test
    void readsWhatTheReferenceImplementationReads() throws IOException {
        SafetensorsFile file = open(
                " {\"b\":{\"shape\":[],\"x\":[{\"y\":1}],\"data_offsets\":[4,8],\"dtype\":\"F32\"},"
                        + "\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                        + "\"empty\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[4,4]}} \n",
                8);
        assertThat(file.names()).containsExactly("b", "a", "empty");
        assertThat(file.tensor("b").elements()).isOne();
        assertThat(file.tensor("b").shape()).isEmpty();
        assertThat(file.tensor("empty").floats()).isEmpty();
        assertThat(file.tensor("empty").shape()).containsExactly(3, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL|3|3",
                "U8|3|3",
                "I8|3|3",
                "F8_E5M2|3|3",
                "F8_E4M3|3|3",
                "F8_E8M0|3|3",
                "F8_E4M3FNUZ|3|3",
                "F8_E5M2FNUZ|3|3",
                "I16|3|6",
                "U16|3|6",
                "I32|3|12",
                "U32|3|12",
                "I64|3|24",
                "U64|3|24",
                "F64|3|24",
                "C64|3|24",
                "F4|6|3",
                "F6_E2M3|4|3",
                "F6_E3M2|4|3"
            })
    void passesOverTensorsOfOtherTypes(String type, int elements, int bytes) throws IOException {
        SafetensorsFile file = open(entry("ids", type, "[" + elements + "]", 0, bytes), bytes);
        assertThat(file.names()).containsExactly("ids");
        assertThatThrownBy(() -> file.tensor("ids"))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(path() + " holds tensor ids as " + type + ", but weights must be F32, F16 or BF16");
    }

    @Test
    void refusesATensorThatIsMissing() throws IOException {
        SafetensorsFile file = open("{}", 0);
        assertThatThrownBy(() -> file.tensor("x\n"))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(path() + " has no tensor x?");
    }

    @Test
    void refusesATensorOfTwoGibibytes() throws IOException {
        String header = entry("x", "F32", "[536870912]", 0, 1L << 31);
        Files.write(path(), PlainSafetensors.file(header, 0));
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw")) {
            file.setLength(file.length() + (1L << 31)); // takes no room on the disk
        }
        SafetensorsFile file = SafetensorsFile.open(path());
        assertThatThrownBy(() -> file.tensor("x"))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(path() + " holds tensor x of 2147483648 bytes, but a tensor must have at most 2147483647");
    }

    @Test
    void refusesAFileThatChangedItsLength() throws IOException {
        SafetensorsFile file = open(entry("x", "F32", "[2]", 0, 8), 8);
        Files.write(path(), new byte[7]);
        assertThatThrownBy(() -> file.tensor("x"))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(path() + " had 70 bytes when it was opened, but now has 7");
    }

    @Test
    void refusesWhatIsNoFile() {
        assertThatThrownBy(() -> SafetensorsFile.open(folder))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(folder + " must be a safetensors file, but is none");
        assertThatThrownBy(() -> SafetensorsFile.open(path()))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(path() + " must be a safetensors file, but is none");
    }

    @Test
    void refusesAFileShorterThanItsHeader() throws IOException {
        Files.write(path(), new byte[7]);
        assertRefused("must be a safetensors file of at least 8 bytes, but has 7");
        byte[] bytes = PlainSafetensors.file("{}", 0);
        bytes[0] = 3;
        Files.write(path(), bytes);
        assertRefused("must be a safetensors file with a header of at most 2 bytes, but gives its length as 3");
        bytes[7] = (byte) 0xff;
        Files.write(path(), bytes);
        assertRefused("must be a safetensors file with a header of at most 2 bytes, but gives its length as "
                + "18374686479671623683");
    }

    @Test
    void refusesAHeaderOfMoreThanTheReferenceReads() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw")) {
            file.setLength(100_000_009);
            file.writeLong(Long.reverseBytes(100_000_001));
        }
        assertRefused("must be a safetensors file with a header of at most 100000000 bytes, but gives its length as "
                + "100000001");
    }

    @Test
    void refusesAHeaderInAnotherEncoding() throws IOException {
        for (byte[] header :
                new byte[][] {{'{', '"', (byte) 0xe9, '"', ':', '1', '}'}, "{}".getBytes(StandardCharsets.UTF_16)}) {
            byte[] bytes = PlainSafetensors.file(" ".repeat(header.length), 0);
            System.arraycopy(header, 0, bytes, Long.BYTES, header.length);
            Files.write(path(), bytes);
            assertRefused("must have a header in UTF-8, but has other bytes");
        }
    }

    @Test
    void refusesAHeaderThatIsNotOneObject() throws IOException {
        Files.write(path(), PlainSafetensors.file("", 0));
        assertRefused("must have a JSON object as its header, but begins otherwise");
        Files.write(path(), PlainSafetensors.file("[]", 0));
        assertRefused("must have a JSON object as its header, but begins otherwise");
        Files.write(path(), PlainSafetensors.file("{} {}", 0));
        assertRefused("must end its header behind the JSON object, but goes on");
        Files.write(path(), PlainSafetensors.file("{", 0));
        assertRefused("must have a header of JSON, but: Unexpected end-of-input: expected close marker for Object "
                + "(start marker at [Source: (InputStreamReader); line: 1, column: 1])");
        Files.write(path(), PlainSafetensors.file("{\"x\":" + "[".repeat(2000), 0));
        assertRefused("cannot be read: tensor x must be described by a JSON object, but is not");
        Files.write(path(), PlainSafetensors.file("{\"x\":{\"y\":" + "[".repeat(2000), 0));
        assertRefused("must have a header of JSON, but: Depth (1001) exceeds the maximum allowed nesting depth (1000)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "[]|must have texts only in its __metadata__, but has something else",
                "{\"a\":1}|must have texts only in its __metadata__, but has something else",
                "{\"a\":\"1\",\"a\":\"2\"}|must have each key of __metadata__ once, but has a twice",
                "{},\"__metadata__\":{}|must have one __metadata__, but has two"
            })
    void refusesOddMetadata(String metadata, String problem) throws IOException {
        Files.write(path(), PlainSafetensors.file("{\"__metadata__\":" + metadata + "}", 0));
        assertRefused(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "1|must be described by a JSON object, but is not",
                "{}|must have dtype, shape and data_offsets, but lacks one of them",
                "{\"dtype\":\"F32\",\"shape\":[2]}|must have dtype, shape and data_offsets, but lacks one of them",
                "{\"dtype\":\"F32\",\"dtype\":\"F32\"}|must have one dtype, but has two",
                "{\"shape\":[],\"shape\":[]}|must have one shape, but has two",
                "{\"data_offsets\":[],\"data_offsets\":[]}|must have one data_offsets, but has two",
                "{\"dtype\":4}|must have a text as dtype, but has something else",
                "{\"dtype\":\"F33\"}|must have a dtype of the safetensors format, but has F33",
                "{\"shape\":2}|must have a list as shape, but has something else",
                "{\"shape\":[2.0]}|must have whole numbers below 2^63 as shape, but has 2.0",
                "{\"shape\":[-1]}|must have whole numbers below 2^63 as shape, but has -1",
                "{\"shape\":[[1]]}|must have whole numbers below 2^63 as shape, but has [",
                "{\"shape\":[9223372036854775808]}|must have whole numbers below 2^63 as shape, but has 9223372036854775808",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}|must have a begin and an end as data_offsets, but has [0]",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}|must have a begin and an end as data_offsets, but has [0, 8, 8]",
                "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}|must have a begin and an end as data_offsets, but has [8, 0]",
                "{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}|must have 12 bytes, as F32 [3] takes, but has 8",
                "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}|must have 4 bytes, as F32 [1] takes, but has 8",
                "{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}|must end with a whole byte, but F4 [3] does not",
                "{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4611686018427387904,0],\"data_offsets\":[0,0]}|must have a size that can be counted, but has shape [4611686018427387904, 4611686018427387904, 0]",
            })
    void refusesOddEntries(String entry, String problem) throws IOException {
        Files.write(path(), PlainSafetensors.file("{\"x\":" + entry + "}", 8));
        assertRefused("cannot be read: tensor x " + problem);
    }

    @Test
    void refusesTooManyDimensions() throws IOException {
        Files.write(path(), PlainSafetensors.file(entry("x", "F32", "[1" + ",1".repeat(63) + "]", 0, 4), 4));
        assertThat(SafetensorsFile.open(path()).tensor("x").shape()).hasSize(64);
        Files.write(path(), PlainSafetensors.file(entry("x", "F32", "[1" + ",1".repeat(64) + "]", 0, 4), 4));
        assertRefused("cannot be read: tensor x must have at most 64 numbers as shape, but has more");
    }

    @Test
    void refusesATensorThatComesTwice() throws IOException {
        String empty = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        Files.write(path(), PlainSafetensors.file("{\"x\":%s,\"x\":%s}".formatted(empty, empty), 0));
        assertRefused("must name each tensor once, but names x twice");
    }

    @ParameterizedTest
    @CsvSource({
        "4, 8, 8, 12, a, 4, 0", // a hole in front
        "0, 4, 8, 12, b, 8, 4", // a hole between
        "0, 4, 2, 6, b, 2, 4", // an overlap
        "0, 4, 0, 4, a, 0, 4"
    })
    void refusesOverlapsAndHoles(int begin, int end, int nextBegin, int nextEnd, String name, int found, int next)
            throws IOException {
        Files.write(path(), PlainSafetensors.file(twoTensors(begin, end, nextBegin, nextEnd), 12));
        assertRefused(
                "must hold its tensors without overlap or hole, but tensor %s begins at data byte %d where %d is next"
                        .formatted(name, found, next));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 9})
    void refusesDataThatIsNotAllTensors(int dataBytes) throws IOException {
        Files.write(path(), PlainSafetensors.file(twoTensors(0, 4, 4, 8), dataBytes));
        assertRefused("must hold 8 data bytes, as its tensors have, but holds %d; download it again if it was cut"
                .formatted(dataBytes));
    }

    @Test
    void cutsForeignNamesInMessages() throws IOException {
        Files.write(path(), PlainSafetensors.file("{\"" + "n".repeat(1000) + "\":1}", 0));
        assertRefused(
                "cannot be read: tensor " + "n".repeat(200) + "... must be described by a JSON object, but is not");
    }

    private static String twoTensors(int begin, int end, int nextBegin, int nextEnd) {
        return "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}"
                .formatted(nextBegin, nextEnd, begin, end);
    }

    private static String entry(String name, String type, String shape, long begin, long end) {
        return "{\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}}"
                .formatted(name, type, shape, begin, end);
    }

    private SafetensorsFile open(String header, int dataBytes) throws IOException {
        Files.write(path(), PlainSafetensors.file(header, dataBytes));
        return SafetensorsFile.open(path());
    }

    private Path path() {
        return folder.resolve("x.safetensors");
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> SafetensorsFile.open(path()))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(path() + " " + problem);
    }
}
