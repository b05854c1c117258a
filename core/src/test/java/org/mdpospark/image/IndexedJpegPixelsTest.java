package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexedJpegPixelsTest {
    /** The usual kinds: all samplings, with and without restart markers, grey, and RGB as it is. */
    static List<String> usual() {
        return List.of(
                "images/landscape.jpg",
                "images/grey.jpg",
                "formats/420.jpg",
                "formats/422.jpg",
                "formats/444.jpg",
                "formats/restarts.jpg",
                "formats/adobe-0.jpg",
                "formats/adobe-1.jpg",
                "formats/keep-rgb.jpg",
                "formats/exif-8.jpg");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("usual")
    void partsEqualThoseOfLibjpeg(String path) throws UnusableImageException {
        byte[] file = GoldenImages.bytes(path);
        PixelSource pixels = indexed(file);
        Samples whole = whole(file, pixels);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            CropBox box = smallBox(pixels.width(), pixels.height(), random);

            assertThat(pixels.rgb(box).rgb())
                    .as("%s", box)
                    .isEqualTo(whole.rgb(box).rgb());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bordersOfOddImagesEqualThoseOfLibjpeg(long seed) throws UnusableImageException {
        SplitMix64 random = new SplitMix64(seed);
        SplittableRandom boxes = new SplittableRandom(seed);
        for (int i = 0; i < 30; i++) {
            RgbImage image = RandomImages.noise(5 + random.below(60), 5 + random.below(60), random);
            byte[] file = ImageEncoder.jpeg(image, 1 + random.below(100), 1);
            PixelSource pixels = indexed(file);
            CropBox box = smallBox(image.width(), image.height(), boxes);

            assertThat(pixels.rgb(box).rgb())
                    .as("%s of %d x %d", box, image.width(), image.height())
                    .isEqualTo(whole(file, pixels).rgb(box).rgb());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"images/progressive.jpg", "images/cmyk.jpg", "formats/ycck.jpg", "formats/progressive-422.jpg"})
    void leavesOtherKindsToLibjpeg(String path) throws UnusableImageException {
        assertThat(IndexedJpegPixels.open(GoldenImages.bytes(path), header(GoldenImages.bytes(path))))
                .isNull();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"images/landscape.jpg", "formats/444.jpg", "formats/restarts.jpg", "images/grey.jpg"})
    void takesNoFileThatLibjpegComplainsOf(String path) throws UnusableImageException {
        byte[] whole = GoldenImages.bytes(path);
        int start = whole.length / 3;
        SplittableRandom random = new SplittableRandom(3);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(start, damaged.length - 2)] = (byte) random.nextInt();
            PixelSource pixels = IndexedJpegPixels.open(damaged, header(whole));
            @Nullable Samples expected = libjpeg(damaged, whole);
            if (expected == null) {
                assertThat(pixels).isNull();
                refused++;
            } else if (pixels != null) {
                CropBox box = smallBox(pixels.width(), pixels.height(), random);
                assertThat(pixels.rgb(box).rgb()).isEqualTo(expected.rgb(box).rgb());
            }
        }

        assertThat(refused).isGreaterThan(50);
    }

    /**
     * Pillow: {@code image.draft("L", (1, 1))}, each pixel repeated 8 x 8 times; means of the grid's first two rows.
     */
    @Test
    void cellsHaveTheMeansOfPillowsImageAtAnEighth() throws UnusableImageException {
        double[] expected = {
            24.83957219251337, 76.60427807486631, 136.14973262032086, 173.2155844155844, 136.37967914438502,
            131.55080213903744, 159.12207792207792, 68.75959079283888, 104.0537084398977, 161.1381074168798,
            146.73416149068322, 184.73657289002557, 129.18925831202046, 151.33291925465838
        };

        double[] means = indexed(GoldenImages.bytes("images/landscape.jpg")).luminance(7);

        assertThat(Arrays.copyOf(means, expected.length)).containsExactly(expected, within(1e-9));
    }

    @Test
    void cellsSmallerThanABlockHaveTheMeansOfTheirPixels() throws UnusableImageException {
        byte[] file = GoldenImages.bytes("images/landscape.jpg"); // 240 x 160

        assertThat(indexed(file).luminance(21))
                .isEqualTo(ImageDecoder.decode(file, header(file)).luminance(21));
    }

    /** As {@code mdpo hashes} may list a picture that was saved otherwise. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void hashesChangeLittleWithFormatAndSize(long seed) throws UnusableImageException {
        RgbImage image = clouds(400, 300, new SplitMix64(seed));
        long hash = hash(ImageEncoder.jpeg(image, 90, 1));

        assertThat(PerceptualHash.distance(hash, hash(ImageEncoder.png(image, 1))))
                .isLessThanOrEqualTo(4);
        assertThat(PerceptualHash.distance(hash, hash(ImageEncoder.jpeg(image, 50, 1))))
                .isLessThanOrEqualTo(4);
        RgbImage smaller = Resampler.resize(image, 200, 150, ResizeFilter.BICUBIC);
        assertThat(PerceptualHash.distance(hash, hash(ImageEncoder.jpeg(smaller, 90, 1))))
                .isLessThanOrEqualTo(4);
        RgbImage larger = Resampler.resize(image, 777, 555, ResizeFilter.BICUBIC);
        assertThat(PerceptualHash.distance(hash, hash(ImageEncoder.jpeg(larger, 90, 1))))
                .isLessThanOrEqualTo(4);
    }

    private static long hash(byte[] file) throws UnusableImageException {
        return PerceptualHash.of(ImageDecoder.open(file, header(file)).luminance(PerceptualHash.GRID));
    }

    /** Draws something with as much at low frequencies as photographs have. */
    private static RgbImage clouds(int width, int height, SplitMix64 random) {
        RgbImage coarse = RandomImages.noise(4, 3, random);
        RgbImage fine = RandomImages.noise(40, 30, random);
        byte[] low =
                Resampler.resize(coarse, width, height, ResizeFilter.BICUBIC).rgb();
        byte[] high =
                Resampler.resize(fine, width, height, ResizeFilter.BICUBIC).rgb();
        byte[] rgb = new byte[low.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((3 * (low[i] & 0xff) + (high[i] & 0xff)) / 4);
        }
        return new RgbImage(width, height, rgb);
    }

    private static PixelSource indexed(byte[] file) throws UnusableImageException {
        PixelSource pixels = IndexedJpegPixels.open(file, header(file));
        if (pixels == null) {
            throw new AssertionError("this file should have an index");
        }
        return pixels;
    }

    private static @Nullable Samples libjpeg(byte[] file, byte[] original) {
        try {
            ImageHeader header = header(original);
            return new JpegRegionReader(file).read(new CropBox(0, 0, header.width(), header.height()), 1);
        } catch (UnusableImageException e) {
            return null;
        }
    }

    private static ImageHeader header(byte[] file) throws UnusableImageException {
        return ImageInspector.inspect(file, GoldenImages.ANY_SIZE);
    }

    private static Samples whole(byte[] file, PixelSource pixels) throws UnusableImageException {
        return new JpegRegionReader(file).read(all(pixels), 1);
    }

    private static CropBox all(PixelSource pixels) {
        return new CropBox(0, 0, pixels.width(), pixels.height());
    }

    /** Draws a box of at most half of the width and height, often at a border. */
    private static CropBox smallBox(int width, int height, SplittableRandom random) {
        int boxWidth = random.nextInt(1, width / 2 + 1);
        int boxHeight = random.nextInt(1, height / 2 + 1);
        int left = Math.min(width - boxWidth, Math.max(0, random.nextInt(-8, width)));
        int top = Math.min(height - boxHeight, Math.max(0, random.nextInt(-8, height)));
        return new CropBox(left, top, boxWidth, boxHeight);
    }
}
