package org.mdpospark.pairs.negative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.image.CropSampler;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.pairs.image.ImageLocation;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.input.RowRejectedException;

class RandomImageMakerTest {
    private static final NegativeOptions OPTIONS = new NegativeOptions(
            Strategy.RANDOM_IMAGE,
            NegativeOptions.DEFAULT_COUNT,
            CropSampler.DEFAULT,
            NegativeOptions.Generator.DEFAULT,
            null,
            NegativeOptions.Store.MATERIALIZED,
            NegativeOptions.Encoding.JPEG,
            NegativeOptions.DEFAULT_JPEG_QUALITY,
            true);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 8})
    void picturesWithinTheDistanceCountAsTheSame(int nearDistance) throws IOException, RowRejectedException {
        SourceImage source = SourceImage.inspect(png(), null, ImageLimits.DEFAULT);

        assertThatThrownBy(() -> make(source, nearDistance, nearDistance))
                .isInstanceOfSatisfying(
                        RowRejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.NO_OTHER_IMAGE))
                .hasMessage("all 1 pictures are this one or nearly so");
        assertThat(make(source, nearDistance, nearDistance + 1)).isPresent();
    }

    /** Makes a negative from a pool of one picture whose hash differs from the source's in some bits. */
    private static Optional<Negative> make(SourceImage source, int nearDistance, int bits)
            throws IOException, RowRejectedException {
        long hash = source.hash() ^ ((1L << bits) - 1);
        ImagePool pool =
                new ImagePool(List.of(new ImagePool.Entry("another", hash, ImageLocation.file("", "another.png"))));
        return new RandomImageMaker(OPTIONS, QualityLimits.NONE, 1, pool, nearDistance, location -> source)
                .make(source, "id", 0);
    }

    private static byte[] png() throws IOException {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, i * 997);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
