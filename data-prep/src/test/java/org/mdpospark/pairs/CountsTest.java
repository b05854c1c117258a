package org.mdpospark.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CountsTest {
    @Test
    void refuseRowsThatGotLost() {
        assertThatThrownBy(() -> new Counts(10, 7, 1, 7, 0, Map.of(), Map.of("image_missing", 1L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("10 rows must be written, set aside or duplicates, but 9 are");
    }

    @Test
    void addUpOverParts() {
        Counts one = new Counts(4, 2, 1, 4, 0, Map.of("train", 4L), Map.of("image_missing", 1L));
        Counts other = new Counts(3, 1, 0, 1, 1, Map.of("holdout", 1L), Map.of("image_missing", 2L));

        assertThat(one.plus(other))
                .isEqualTo(new Counts(7, 3, 1, 5, 1, Map.of("train", 4L, "holdout", 1L), Map.of("image_missing", 3L)));
    }

    @Test
    void doNotBlameTheDataForPicturesThatWereExcluded() {
        Counts counts = new Counts(10, 6, 0, 6, 0, Map.of(), Map.of("excluded_image", 3L, "image_empty", 1L));

        assertThat(counts.quarantinedRows()).isEqualTo(4);
        assertThat(counts.badRows()).isEqualTo(1);
        assertThat(counts.badFraction()).isEqualTo(0.1);
    }
}
