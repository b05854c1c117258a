package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    static List<String> files() {
        return GoldenImages.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void decodesWhatPillowDecodes(String path) throws UnusableImageException {
        RgbImage expected = GoldenImages.pixels(path);

        RgbImage decoded = GoldenImages.open(path).rgb();

        assertThat(decoded.width()).isEqualTo(expected.width());
        assertThat(decoded.height()).isEqualTo(expected.height());
        assertThat(largestDifference(decoded, expected)).isLessThanOrEqualTo(toleratedDifference(path));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void decodingARegionEqualsCroppingTheWhole(String path) throws UnusableImageException {
        RgbImage whole = GoldenImages.open(path).rgb();
        PixelSource streamed = openStreamed(GoldenImages.bytes(path));
        for (int seed = 0; seed < 12; seed++) {
            CropBox box = drawBox(whole.width(), whole.height(), new SplittableRandom(seed));

            assertThat(streamed.rgb(box).rgb())
                    .as("%s, seed %d", box, seed)
                    .isEqualTo(whole.crop(box).rgb());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void streamedImagesHaveTheSameLuminance(String path) throws UnusableImageException {
        byte[] file = GoldenImages.bytes(path);
        ImageHeader header = ImageInspector.inspect(file, GoldenImages.ANY_SIZE);

        assertThat(openStreamed(file).luminance(8))
                .isEqualTo(ImageDecoder.decode(file, header).luminance(8));
    }

    @Test
    void luminanceOfLargeImagesIsThatOfEvenlySpreadPixels() throws UnusableImageException {
        byte[] file = ImageEncoder.jpeg(gradient(3000, 2000), 90, 1);
        ImageHeader header = ImageInspector.inspect(file, ImageLimits.DEFAULT);

        double[] all = ImageDecoder.decode(file, header).luminance(4);
        double[] spread = ImageDecoder.decode(file, header, 1).luminance(4);

        assertThat(spread).containsExactly(all, within(0.5));
    }

    @Test
    void luminanceIsTheMeanOfPillowsLuma() throws UnusableImageException {
        RgbImage image = GoldenImages.pixels("images/portrait.png");
        double sum = 0;
        for (int row = 50; row < 100; row++) { // the second of four cells down
            for (int column = 112; column < 150; column++) { // the last of four cells across
                sum += luma(image, 3 * (row * image.width() + column));
            }
        }

        double[] means = GoldenImages.open("images/portrait.png").luminance(4);

        assertThat(means[4 + 3]).isCloseTo(sum / (50 * 38), within(1e-9));
    }

    @Test
    void luminanceOfYcbcrImagesIsTheirFirstSample() throws UnusableImageException {
        double[] means = GoldenImages.open("images/landscape.jpg").luminance(1);
        RgbImage image = GoldenImages.pixels("images/landscape.jpg");
        double sum = 0;
        for (int at = 0; at < image.rgb().length; at += 3) {
            sum += luma(image, at);
        }

        assertThat(means[0]).isCloseTo(sum / (image.width() * image.height()), within(0.5));
    }

    @Test
    void gridMayBeFinerThanTheImage() throws UnusableImageException {
        RgbImage image = GoldenImages.pixels("images/tiny.png");

        double[] means = GoldenImages.open("images/tiny.png").luminance(20);

        assertThat(means).hasSize(400);
        assertThat(means[0]).isEqualTo(luma(image, 0));
        assertThat(means[20 * 19 + 19]).isEqualTo(luma(image, 3 * (7 * 5 - 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"images/landscape.jpg", "images/progressive.jpg", "images/grey.jpg"})
    void noticesJpegDataThatEndEarly(String path) throws UnusableImageException {
        byte[] whole = GoldenImages.bytes(path);
        byte[] cut = Arrays.copyOf(whole, whole.length * 2 / 3);
        ByteBuffer.wrap(cut).putShort(cut.length - 2, (short) 0xffd9); // as whole as its structure can tell
        ImageHeader header = ImageInspector.inspect(cut, ImageLimits.DEFAULT);

        assertThatThrownBy(() -> ImageDecoder.open(cut, header))
                .isInstanceOf(UnusableImageException.class)
                .hasFieldOrPropertyWithValue("defect", ImageDefect.TRUNCATED)
                .hasMessage("image is damaged: Corrupt JPEG data: premature end of data segment");
    }

    @Test
    void noticesJpegDataThatCannotBe() throws UnusableImageException {
        byte[] jpeg = GoldenImages.bytes("images/landscape.jpg");
        Arrays.fill(jpeg, jpeg.length / 2, jpeg.length / 2 + 100, (byte) 0xfe);
        ImageHeader header = ImageInspector.inspect(jpeg, ImageLimits.DEFAULT);

        assertThatThrownBy(() -> ImageDecoder.open(jpeg, header))
                .isInstanceOf(UnusableImageException.class)
                .hasFieldOrPropertyWithValue("defect", ImageDefect.UNREADABLE)
                .hasMessageStartingWith("image is damaged: Corrupt JPEG data: ");
    }

    @Test
    void aBrokenFileDoesNotHarmTheNext() throws UnusableImageException {
        byte[] broken = GoldenImages.bytes("images/landscape.jpg");
        ImageHeader header = ImageInspector.inspect(broken, ImageLimits.DEFAULT);
        Arrays.fill(broken, 300, broken.length - 2, (byte) 0);
        assertThatThrownBy(() -> ImageDecoder.open(broken, header)).isInstanceOf(UnusableImageException.class);

        assertThat(GoldenImages.open("images/grey.jpg").rgb().rgb())
                .isEqualTo(GoldenImages.pixels("images/grey.jpg").rgb());
    }

    /** Lossy codecs leave the last bit to the decoder, and theirs may be another version of the library than ours. */
    private static int toleratedDifference(String path) {
        return path.endsWith(".jpg") || path.endsWith(".webp") ? 1 : 0;
    }

    private static PixelSource openStreamed(byte[] bytes) throws UnusableImageException {
        PixelSource streamed = ImageDecoder.decode(bytes, ImageInspector.inspect(bytes, GoldenImages.ANY_SIZE), 0);
        assertThat(streamed).isInstanceOf(StreamedPixels.class);
        return streamed;
    }

    private static CropBox drawBox(int width, int height, SplittableRandom random) {
        int left = random.nextInt(width);
        int top = random.nextInt(height);
        return new CropBox(left, top, 1 + random.nextInt(width - left), 1 + random.nextInt(height - top));
    }

    private static RgbImage gradient(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int row = 0, at = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                rgb[at++] = (byte) (255 * column / width);
                rgb[at++] = (byte) (255 * row / height);
                rgb[at++] = (byte) (255 * (row + column) / (height + width));
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private static int luma(RgbImage image, int at) {
        byte[] rgb = image.rgb();
        return ((rgb[at] & 0xff) * 19595 + (rgb[at + 1] & 0xff) * 38470 + (rgb[at + 2] & 0xff) * 7471 + 0x8000) >> 16;
    }

    private static int largestDifference(RgbImage a, RgbImage b) {
        int largest = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff)));
        }
        return largest;
    }
}
