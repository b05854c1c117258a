package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerStatisticsTest {
    @Test
    void describesLengthAndVariety() {
        // lengths 4, 0, 2, 3: sum 9, in order 0 2 3 4; words a dog and a / a dog / the dog runs
        AnswerStatistics statistics =
                AnswerStatistics.of(List.of("A dog, and a", " \n ", "a dog.", "The dog runs!"), 3);

        assertThat(statistics.answers()).isEqualTo(4);
        assertThat(statistics.meanWords()).isEqualTo(9 / 4.0);
        assertThat(statistics.medianWords()).isEqualTo(2.5);
        assertThat(statistics.shortest()).isZero();
        assertThat(statistics.longest()).isEqualTo(4);
        // a, dog, and, the, runs
        assertThat(statistics.distinctWords()).isEqualTo(5 / 9.0);
        // a-dog dog-and and-a / a-dog / the-dog dog-runs: 5 different of 6
        assertThat(statistics.distinctPairs()).isEqualTo(5 / 6.0);
        assertThat(statistics.empty()).isEqualTo(0.25);
        assertThat(statistics.tooShort()).isEqualTo(0.5);
        assertThat(statistics.looping()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'no no no no', true",
        "'no no no', false",
        "'A big dog. A big dog. A big dog. A big dog.', true",
        "'start: a b a b a b a b end', true",
        "'a b a b a b a', false",
        "'a a b b a a b b', false",
        "'', false"
    })
    void findsPhrasesFourTimesInARow(String answer, boolean loops) {
        assertThat(AnswerStatistics.loops(answer)).isEqualTo(loops);
    }

    @Test
    void silenceHasNoVariety() {
        AnswerStatistics statistics = AnswerStatistics.of(List.of("", ""), 1);

        assertThat(statistics.distinctWords()).isZero();
        assertThat(statistics.empty()).isEqualTo(1);
        assertThatThrownBy(() -> AnswerStatistics.of(List.of(), 1)).hasMessage("there must be an answer");
    }
}
