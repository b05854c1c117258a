package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    @Test
    void tellsRateAndTimeLeft() {
        assertThat(ConsoleProgress.line("writing pairs", 2_000, 12_000, 4_000_000_000L))
                .isEqualTo("writing pairs: 2,000 of 12,000 rows, 500 rows/s, 20 s left");
    }

    @Test
    void tellsLongTimesInHoursAndMinutes() {
        assertThat(ConsoleProgress.line("writing pairs", 100, 1_000_100, 1_000_000_000L))
                .isEqualTo("writing pairs: 100 of 1,000,100 rows, 100 rows/s, 2 h 46 min left");
    }

    @Test
    void guessesNothingBeforeTheFirstRow() {
        assertThat(ConsoleProgress.line("writing pairs", 0, 12, 1_000_000_000L))
                .isEqualTo("writing pairs: 0 of 12 rows, 0 rows/s");
    }
}
