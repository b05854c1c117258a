package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageEncoderTest {
    private static final RgbImage PHOTO = GoldenImages.pixels("images/portrait.png");

    @Test
    void pngKeepsEverySample() throws UnusableImageException {
        RgbImage decoded = open(ImageEncoder.png(PHOTO, 1)).rgb();

        assertThat(decoded.width()).isEqualTo(PHOTO.width());
        assertThat(decoded.rgb()).isEqualTo(PHOTO.rgb());
    }

    @Test
    void jpegOfHighQualityStaysClose() throws UnusableImageException {
        double[] luminance = open(ImageEncoder.png(PHOTO, 1)).luminance(25);

        assertThat(open(ImageEncoder.jpeg(PHOTO, 95, 1)).luminance(25)).containsExactly(luminance, within(2.0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void orientationIsReadBack(int orientation) throws UnusableImageException {
        byte[] jpeg = ImageEncoder.jpeg(PHOTO, 90, orientation);
        byte[] png = ImageEncoder.png(PHOTO, orientation);

        assertThat(inspect(jpeg)).isEqualTo(new ImageHeader(ImageFormat.JPEG, 150, 200, orientation));
        assertThat(inspect(png)).isEqualTo(new ImageHeader(ImageFormat.PNG, 150, 200, orientation));
    }

    @Test
    void orientationLeavesSamplesAlone() throws UnusableImageException {
        assertThat(open(ImageEncoder.jpeg(PHOTO, 90, 6)).rgb().rgb())
                .isEqualTo(open(ImageEncoder.jpeg(PHOTO, 90, 1)).rgb().rgb());
        assertThat(open(ImageEncoder.png(PHOTO, 6)).rgb().rgb()).isEqualTo(PHOTO.rgb());
    }

    @Test
    void samePixelsGiveSameBytes() {
        byte[] first = ImageEncoder.jpeg(PHOTO, 90, 6);
        ImageEncoder.jpeg(GoldenImages.pixels("images/grey.jpg"), 10, 1);

        assertThat(ImageEncoder.jpeg(PHOTO, 90, 6)).isEqualTo(first);
    }

    @Test
    void refusesQualitiesAndOrientationsThatThereAreNot() {
        assertThatThrownBy(() -> ImageEncoder.jpeg(PHOTO, 101, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("JPEG quality must be 1 to 100, but is 101");
        assertThatThrownBy(() -> ImageEncoder.png(PHOTO, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EXIF orientation must be 1 to 8, but is 9");
    }

    @Test
    void thumbnailFitsTheLongestSide() throws UnusableImageException {
        byte[] thumbnail = ImageEncoder.thumbnail(GoldenImages.open("images/portrait.png"), 64);

        assertThat(inspect(thumbnail)).isEqualTo(new ImageHeader(ImageFormat.JPEG, 48, 64, 1));
    }

    @Test
    void thumbnailOfASmallImageIsNotEnlarged() throws UnusableImageException {
        byte[] thumbnail = ImageEncoder.thumbnail(GoldenImages.open("images/tiny.png"), 64);

        assertThat(inspect(thumbnail)).isEqualTo(new ImageHeader(ImageFormat.JPEG, 7, 5, 1));
    }

    @Test
    void boxAveragesAreMeans() throws UnusableImageException {
        byte[] rgb = {0, 0, 100, 10, 0, 0, (byte) 200, 1, 2, 20, 0, 100, 30, 0, 0, (byte) 220, 3, 4};
        byte[] file = ImageEncoder.png(new RgbImage(3, 2, rgb), 1);

        RgbImage reduced = BoxAverage.reduce(open(file), 2);

        assertThat(reduced).extracting(RgbImage::width, RgbImage::height).containsExactly(2, 1);
        assertThat(reduced.rgb()).containsExactly(15, 0, 50, (byte) 210, 2, 3);
    }

    private static ImageHeader inspect(byte[] file) throws UnusableImageException {
        return ImageInspector.inspect(file, GoldenImages.ANY_SIZE);
    }

    private static PixelSource open(byte[] file) throws UnusableImageException {
        return ImageDecoder.open(file, inspect(file));
    }
}
