package org.mdpospark.pairs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
    private static final String PREFIX = "data:image/jpeg;base64,";

    @Test
    void scalesTheLongerSideDown() throws IOException {
        BufferedImage thumbnail = decode(Thumbnails.dataUri(DataSetFixture.jpeg(3000, 2000, Color.RED), 300)
                .orElseThrow());

        assertThat(thumbnail.getWidth()).isEqualTo(300);
        assertThat(thumbnail.getHeight()).isEqualTo(200);
        assertThat(new Color(thumbnail.getRGB(150, 100)).getRed()).isGreaterThan(240);
    }

    @Test
    void leavesSmallPicturesAtTheirSize() throws IOException {
        BufferedImage thumbnail = decode(
                Thumbnails.dataUri(DataSetFixture.jpeg(40, 1, Color.RED), 300).orElseThrow());

        assertThat(thumbnail.getWidth()).isEqualTo(40);
        assertThat(thumbnail.getHeight()).isEqualTo(1);
    }

    @Test
    void showsThePartInsideTheBox() throws IOException {
        BufferedImage halves = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = halves.createGraphics();
        graphics.setColor(Color.BLUE);
        graphics.fillRect(100, 0, 100, 100);
        graphics.dispose();

        VisibleBox right = VisibleBox.of(0.5, 0, 0.5, 0.5).orElseThrow();
        BufferedImage crop = decode(Thumbnails.cropDataUri(DataSetFixture.encode(halves, "png"), right, 50)
                .orElseThrow());

        assertThat(crop.getWidth()).isEqualTo(50);
        assertThat(crop.getHeight()).isEqualTo(25);
        assertThat(new Color(crop.getRGB(2, 12)).getBlue()).isGreaterThan(240);
    }

    @Test
    void showsTransparentPicturesAsATrainerSeesThem() throws IOException {
        BufferedImage clear = new BufferedImage(20, 20, BufferedImage.TYPE_INT_ARGB);

        BufferedImage thumbnail = decode(
                Thumbnails.dataUri(DataSetFixture.encode(clear, "png"), 20).orElseThrow());

        assertThat(new Color(thumbnail.getRGB(10, 10))).isEqualTo(Color.BLACK); // alpha is dropped
    }

    @Test
    void isEmptyForWhatIsNoPicture() {
        assertThat(Thumbnails.dataUri(new byte[0], 300)).isEmpty();
        assertThat(Thumbnails.dataUri("<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8), 300))
                .isEmpty();
        byte[] headOnly = Arrays.copyOf(DataSetFixture.jpeg(64, 64, Color.RED), 100);
        assertThat(Thumbnails.dataUri(headOnly, 300)).isEmpty();
    }

    @Test
    void isEmptyForMorePixelsThanAreSafeToDecode() {
        byte[] bitmap = DataSetFixture.encode(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "bmp");
        setLittleEndian(bitmap, 18, 60_000); // width and height of the BMP header
        setLittleEndian(bitmap, 22, 60_000);

        assertThat(Thumbnails.dataUri(bitmap, 300)).isEmpty();
    }

    private static void setLittleEndian(byte[] bytes, int offset, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[offset + i] = (byte) (value >>> (8 * i));
        }
    }

    private static BufferedImage decode(String uri) throws IOException {
        assertThat(uri).startsWith(PREFIX);
        byte[] bytes = Base64.getDecoder().decode(uri.substring(PREFIX.length()));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(image).isNotNull();
        return image;
    }
}
