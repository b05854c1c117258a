package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowSeedTest {
    @Test
    void equalsWhatThePythonOfTheJavadocComputes() {
        assertThat(RowSeed.of(0, "", 0, "")).isEqualTo(6_793_620_331_379_086_080L);
        assertThat(RowSeed.of(42, "9f86d081884c7d65", 1, "crop")).isEqualTo(6_966_214_901_009_705_280L);
        assertThat(RowSeed.of(-1, "café 😀", Integer.MAX_VALUE, "augment")).isEqualTo(130_438_277_093_849_801L);
    }

    @Test
    void everyPartCounts() {
        assertThat(Set.of(
                        RowSeed.of(1, "row", 0, "crop"),
                        RowSeed.of(2, "row", 0, "crop"),
                        RowSeed.of(1, "other", 0, "crop"),
                        RowSeed.of(1, "row", 1, "crop"),
                        RowSeed.of(1, "row", 0, "augment")))
                .hasSize(5);
    }

    @Test
    void bordersBetweenTextsCount() {
        assertThat(RowSeed.of(1, "row", 0, "crop")).isNotEqualTo(RowSeed.of(1, "rowc", 0, "rop"));
    }

    @Test
    void seedsAreNeverNegativeNorRepeated() {
        Set<Long> seeds = new HashSet<>();
        for (int index = 0; index < 10_000; index++) {
            seeds.add(RowSeed.of(7, "row", index, "crop"));
        }

        assertThat(seeds).hasSize(10_000).allMatch(seed -> seed >= 0);
    }
}
