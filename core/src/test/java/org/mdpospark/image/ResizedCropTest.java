package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.mdpospark.image.GoldenTensors.samples;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizedCropTest {
    private static final GoldenTensors GOLDEN = GoldenTensors.read("images.safetensors");
    private static final Offset<Float> TOLERANCE = Offset.offset(1e-5f);

    @ParameterizedTest(name = "box {0}")
    @CsvSource({
        "0, 0, 0, 56, 56",
        "1, 5, 3, 20, 12",
        "2, 41, 40, 7, 9",
        "3, 0, 10, 24, 25",
        "4, 55, 55, 1, 1",
        "5, 30, 0, 17, 2"
    })
    void equalsTorchvisions(int index, int left, int top, int width, int height) {
        CropBox box = new CropBox(left, top, width, height);

        float[] resized = ResizedCrop.resizedCrop(GOLDEN.floats("resized_crop.input"), 56, 56, box, 56, 56);

        assertThat(resized).containsExactly(GOLDEN.floats("resized_crop." + index), TOLERANCE);
    }

    @Test
    void shrinkingAveragesWhatItLeavesOut() {
        float[] tensor = {0, 0, 4, 4, 0, 0, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1}; // [2, 2, 4]

        float[] shrunk = ResizedCrop.resizedCrop(tensor, 2, 4, new CropBox(0, 0, 4, 2), 1, 2);

        // the triangle spans two pixels either way: weights 3, 3, 1 of 7
        assertThat(shrunk).containsExactly(new float[] {4f / 7, 24f / 7, 1, 1}, TOLERANCE);
    }

    @Test
    void pixelsAreRoundedHalfUp() {
        byte[] rgb = {0, 10, (byte) 250, 1, 11, (byte) 255}; // two pixels side by side

        RgbImage resized = ResizedCrop.resizedCrop(new RgbImage(2, 1, rgb), new CropBox(0, 0, 2, 1), 3);

        int[] row = {0, 10, 250, 1, 11, 253, 1, 11, 255}; // in the middle 0.5, 10.5, 252.5
        assertThat(samples(resized)).startsWith(row).endsWith(row).hasSize(27);
    }

    @Test
    void pixelsEqualTheFloatVersion() {
        RgbImage image = GOLDEN.image("rgb.portrait.png");
        CropBox box = new CropBox(31, 40, 57, 63);

        int[] resized = samples(ResizedCrop.resizedCrop(image, box, 56));

        for (int channel = 0; channel < 3; channel++) {
            float[] plane = new float[image.width() * image.height()];
            for (int i = 0; i < plane.length; i++) {
                plane[i] = image.rgb()[3 * i + channel] & 0xFF;
            }
            float[] exact = ResizedCrop.resizedCrop(plane, image.height(), image.width(), box, 56, 56);
            for (int i = 0; i < exact.length; i++) {
                assertThat((double) resized[3 * i + channel]).isCloseTo(exact[i], within(0.5));
            }
        }
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        CropBox box = new CropBox(0, 0, 2, 2);

        assertThatThrownBy(() -> ResizedCrop.resizedCrop(new float[7], 2, 2, box, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor [channels, 2, 2] must have a multiple of 4 values, but has 7");
        assertThatThrownBy(() -> ResizedCrop.resizedCrop(new float[4], 1, 4, box, 2, 2))
                .hasMessage("crop box 2 x 2 at (0, 0) must lie inside the image of 4 x 1");
        assertThatThrownBy(() -> ResizedCrop.resizedCrop(new float[4], 2, 2, box, 0, 2))
                .hasMessage("resized crop must hold a pixel, but would be 2 x 0");
    }
}
