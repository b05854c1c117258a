package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CropBoxTest {
    @Test
    void endsBehindItsLastPixel() {
        CropBox box = new CropBox(3, 5, 10, 20);

        assertThat(box.right()).isEqualTo(13);
        assertThat(box.bottom()).isEqualTo(25);
        assertThat(box.area()).isEqualTo(200);
    }

    @Test
    void holdsAPixel() {
        assertThatThrownBy(() -> new CropBox(0, 0, 0, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crop box must lie at or past (0, 0) and hold a pixel, but is 0 x 7 at (0, 0)");
    }

    @Test
    void doesNotRunOverTheLargestNumber() {
        assertThatThrownBy(() -> new CropBox(Integer.MAX_VALUE, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crop box must end within 2147483647 pixels, but is 1 x 1 at (2147483647, 0)");
    }
}
