package org.mdpospark.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SceneNumbersTest {
    @Test
    void noSceneHasTwoUses() {
        int many = 1 << 24;
        List<SceneNumbers> runs = Stream.of(
                        SceneNumbers.pairs(SceneNumbers.PAIR_SETS - 1, many),
                        SceneNumbers.pairs(1, many),
                        SceneNumbers.pairs(0, many),
                        SceneNumbers.heldOut(1 << 30),
                        SceneNumbers.validation(1 << 30),
                        SceneNumbers.baseTraining(1 << 30))
                .sorted(Comparator.comparing(SceneNumbers::first))
                .toList();
        for (int i = 1; i < runs.size(); i++) {
            assertThat(runs.get(i).first())
                    .isGreaterThanOrEqualTo(
                            runs.get(i - 1).first() + runs.get(i - 1).count());
        }
    }

    @Test
    void countsFromTheFirst() {
        SceneNumbers numbers = SceneNumbers.validation(3);

        assertThat(numbers.get(2)).isEqualTo((1L << 30) + 2);
        assertThatThrownBy(() -> numbers.get(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("scene must be from 0 to 2, but is 3");
    }

    @Test
    void refusesWhatThereIsNot() {
        assertThatThrownBy(() -> new SceneNumbers(5, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scenes must be at least 1 of those from 0 to 2^40, but are 0 from 5");
        assertThatThrownBy(() -> new SceneNumbers((1L << 40) - 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scenes must be at least 1 of those from 0 to 2^40, but are 2 from 1099511627775");
        assertThatThrownBy(() -> SceneNumbers.pairs(SceneNumbers.PAIR_SETS, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("set of pairs must be from 0 to 32767, but is 32768");
        assertThatThrownBy(() -> SceneNumbers.pairs(0, SceneNumbers.LARGEST_PAIR_SET + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("set of pairs must have at most 16777216, but has 16777217");
    }
}
