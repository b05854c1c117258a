package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {
    private static final int START_OF_FRAME = 0xc0;

    static List<String> files() {
        return GoldenImages.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void findsFormatAndSize(String path) throws UnusableImageException {
        RgbImage expected = GoldenImages.pixels(path);

        ImageHeader header = inspect(GoldenImages.bytes(path));

        assertThat(path).endsWith("." + header.format().extension());
        assertThat(header.width()).isEqualTo(expected.width());
        assertThat(header.height()).isEqualTo(expected.height());
    }

    @ParameterizedTest(name = "{0} has orientation {1}")
    @CsvSource({
        "images/exif-rotated.jpg, 6",
        "images/landscape.jpg, 1",
        "formats/exif-3.jpg, 3",
        "formats/exif-8.jpg, 8",
        "formats/exif-9.jpg, 1", // there is no ninth
        "formats/exif-6.png, 6",
        "formats/exif-5.webp, 5",
    })
    void findsOrientation(String path, int orientation) throws UnusableImageException {
        assertThat(inspect(GoldenImages.bytes(path)).orientation()).isEqualTo(orientation);
    }

    @Test
    void malformedExifCountsAsUpright() throws UnusableImageException {
        byte[] jpeg = GoldenImages.bytes("formats/exif-8.jpg");
        int directory = find(jpeg, 'M', 'M', 0, 42) + 4;
        ByteBuffer.wrap(jpeg).putInt(directory, Integer.MAX_VALUE);

        assertThat(inspect(jpeg).orientation()).isEqualTo(1);
    }

    @Test
    void refusesFilesWithoutBytes() {
        assertRefused(GoldenImages.bytes("images/bad-empty.png"), ImageDefect.EMPTY)
                .hasMessage("file has no bytes");
    }

    @Test
    void refusesWhatIsNoImage() {
        assertRefused(GoldenImages.bytes("images/bad-not-an-image.jpg"), ImageDefect.NOT_AN_IMAGE)
                .hasMessage("first bytes are those of no JPEG, PNG, WebP, GIF, BMP or TIFF");
    }

    @Test
    void refusesTruncatedJpeg() {
        assertRefused(GoldenImages.bytes("images/bad-truncated.jpg"), ImageDefect.TRUNCATED)
                .hasMessage("JPEG file has no end-of-image marker");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "images/landscape.jpg",
                "images/portrait.png",
                "images/photo.webp",
                "formats/still.gif",
                "formats/rgb.bmp",
                "formats/rgb.tiff"
            })
    void refusesFilesThatLackTheirLastBytes(String path) {
        byte[] whole = GoldenImages.bytes(path);

        assertRefused(Arrays.copyOf(whole, whole.length - 2), ImageDefect.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"images/landscape.jpg", "images/portrait.png", "images/photo.webp", "formats/still.gif"})
    void ignoresBytesBehindTheEnd(String path) throws UnusableImageException {
        byte[] whole = GoldenImages.bytes(path);

        assertThat(inspect(Arrays.copyOf(whole, whole.length + 999))).isEqualTo(inspect(whole));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "animated.png, PNG file is animated",
        "animated.webp, WebP file is animated",
        "animated.gif, GIF file has several frames",
        "pages.tiff, TIFF file has several pages",
    })
    void refusesSeveralFrames(String name, String message) {
        assertRefused(GoldenImages.bytes("formats/" + name), ImageDefect.ANIMATED)
                .hasMessage(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "lab.tiff, TIFF photometric interpretation 8 is not read",
        "float.tiff, 'TIFF samples must have 1, 2, 4, 8 or 16 bits, all alike, but have [32]'",
    })
    void refusesColorsWithoutAnAgreedWayToRgb(String name, String message) {
        assertRefused(GoldenImages.bytes("formats/" + name), ImageDefect.UNSUPPORTED_COLOR_MODEL)
                .hasMessage(message);
    }

    @Test
    void refusesMorePixelsThanTheLimitBeforeDecodingAny() {
        byte[] huge = GoldenImages.bytes("formats/huge.png");

        assertThatThrownBy(() -> ImageInspector.inspect(huge, ImageLimits.DEFAULT))
                .isInstanceOf(UnusableImageException.class)
                .hasFieldOrPropertyWithValue("defect", ImageDefect.TOO_LARGE)
                .hasMessage("image of 60000 x 60000 has 3600000000 pixels, more than the limit of 89478485");
    }

    @Test
    void refusesMoreBytesThanTheLimit() {
        byte[] bytes = GoldenImages.bytes("images/tiny.png");

        assertThatThrownBy(() -> ImageInspector.inspect(bytes, new ImageLimits(1, 1000, 177)))
                .isInstanceOf(UnusableImageException.class)
                .hasFieldOrPropertyWithValue("defect", ImageDefect.TOO_LARGE)
                .hasMessage("file has 178 bytes, more than the limit of 177");
    }

    @Test
    void refusesSidesShorterThanTheLimit() {
        byte[] bytes = GoldenImages.bytes("images/tiny.png");

        assertThatThrownBy(() -> ImageInspector.inspect(bytes, new ImageLimits(6, 1000, 1000)))
                .isInstanceOf(UnusableImageException.class)
                .hasFieldOrPropertyWithValue("defect", ImageDefect.TOO_SMALL)
                .hasMessage("image of 7 x 5 has a side shorter than 6 pixels");
    }

    @Test
    void refusesJpegOfTwelveBits() {
        byte[] jpeg = GoldenImages.bytes("images/landscape.jpg");
        jpeg[find(jpeg, 0xff, START_OF_FRAME) + 4] = 12;

        assertRefused(jpeg, ImageDefect.UNSUPPORTED_COLOR_MODEL)
                .hasMessage("JPEG samples must have 8 bits, but have 12");
    }

    @Test
    void refusesJpegOfTwoComponents() {
        byte[] jpeg = GoldenImages.bytes("images/landscape.jpg");
        jpeg[find(jpeg, 0xff, START_OF_FRAME) + 9] = 2;

        assertRefused(jpeg, ImageDefect.UNSUPPORTED_COLOR_MODEL)
                .hasMessage("JPEG image must have 1, 3 or 4 components, but has 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 9, 10, 11})
    void refusesLosslessHierarchicalAndArithmeticJpeg(int process) {
        byte[] jpeg = GoldenImages.bytes("images/landscape.jpg");
        jpeg[find(jpeg, 0xff, START_OF_FRAME) + 1] = (byte) (START_OF_FRAME + process);

        assertRefused(jpeg, ImageDefect.UNREADABLE)
                .hasMessage("JPEG coding process SOF%d is not read, only SOF0, SOF1 and SOF2".formatted(process));
    }

    @Test
    void refusesJpegOfVeryManyScans() {
        byte[] jpeg = GoldenImages.bytes("images/progressive.jpg");
        byte[] scan = {(byte) 0xff, (byte) 0xda};
        ByteBuffer many = ByteBuffer.allocate(jpeg.length + 100 * scan.length).put(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < 100; i++) {
            many.put(scan);
        }
        many.put(jpeg, jpeg.length - 2, 2);

        assertRefused(many.array(), ImageDefect.UNREADABLE)
                .hasMessage("JPEG file must have at most 100 scans, but has more");
    }

    @Test
    void refusesJpegSegmentsShorterThanTheirLength() {
        byte[] jpeg = GoldenImages.bytes("images/landscape.jpg");
        jpeg[5] = 1;

        assertRefused(jpeg, ImageDefect.UNREADABLE).hasMessage("JPEG segment at byte 2 says a length of 1");
    }

    @Test
    void refusesJpegMarkersWithoutLengthBeforeTheScan() {
        byte[] jpeg = new byte[1 << 20];
        for (int at = 0; at < jpeg.length; at += 2) {
            jpeg[at] = (byte) 0xff;
            jpeg[at + 1] = at == 0 ? (byte) 0xd8 : 1;
        }

        assertRefused(jpeg, ImageDefect.UNREADABLE)
                .hasMessage("JPEG marker 0x01 at byte 2 cannot stand before the first scan");
    }

    @Test
    void refusesPngChunksOfWrongChecksum() {
        byte[] png = GoldenImages.bytes("images/portrait.png");
        png[29] ^= 1;

        assertRefused(png, ImageDefect.UNREADABLE).hasMessage("PNG chunk at byte 8 has a wrong checksum");
    }

    @Test
    void refusesPngChunksThatReachPastTheEnd() {
        byte[] png = GoldenImages.bytes("images/tiny.png");
        ByteBuffer.wrap(png).putInt(33, Integer.MAX_VALUE);

        assertRefused(png, ImageDefect.TRUNCATED)
                .hasMessage("file ends too early: 2147483651 bytes are wanted at byte 41, but only 137 are left");
    }

    @Test
    void refusesGifFramesSmallerThanTheScreen() {
        byte[] gif = GoldenImages.bytes("formats/still.gif");
        gif[6] = 99;

        assertRefused(gif, ImageDefect.UNREADABLE)
                .hasMessage("GIF frame must fill the screen of 99 x 25, but is 33 x 25 at (0, 0)");
    }

    @Test
    void refusesTiffOfJpegData() {
        assertRefused(GoldenImages.bytes("formats/jpeg.tiff"), ImageDefect.UNREADABLE)
                .hasMessage("TIFF compression 7 is not read");
    }

    private static ImageHeader inspect(byte[] bytes) throws UnusableImageException {
        return ImageInspector.inspect(bytes, GoldenImages.ANY_SIZE);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(byte[] bytes, ImageDefect defect) {
        return assertThatThrownBy(() -> inspect(bytes))
                .isInstanceOf(UnusableImageException.class)
                .hasFieldOrPropertyWithValue("defect", defect);
    }

    private static int find(byte[] bytes, int... wanted) {
        for (int at = 0; at < bytes.length - wanted.length; at++) {
            int matched = 0;
            while (matched < wanted.length && (bytes[at + matched] & 0xff) == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return at;
            }
        }
        throw new AssertionError("bytes are not in the file");
    }
}
