package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        assertThat(largestDifference(decoded, expected)).isLessThanOrEqualTo(0);
    }

    private static int largestDifference(RgbImage a, RgbImage b) {
        int largest = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff)));
        }
        return largest;
    }
}
