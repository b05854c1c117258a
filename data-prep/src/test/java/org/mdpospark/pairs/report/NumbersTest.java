package org.mdpospark.pairs.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void countsInWords() {
        assertThat(Numbers.counted(1, "row")).isEqualTo("1 row");
        assertThat(Numbers.counted(0, "row")).isEqualTo("0 rows");
        assertThat(Numbers.counted(1_234_567, "row")).isEqualTo("1,234,567 rows");
    }

    @Test
    void writesPercentWithoutNeedlessZeros() {
        assertThat(Numbers.percent(0.5)).isEqualTo("50\u00A0%");
        assertThat(Numbers.percent(0.1234)).isEqualTo("12.3\u00A0%");
        assertThat(Numbers.percent(1)).isEqualTo("100\u00A0%");
        assertThat(Numbers.share(0, 0)).isEqualTo("0\u00A0%");
    }

    @Test
    void doesNotRoundWhatIsThereToNothing() {
        assertThat(Numbers.percent(1e-6)).isEqualTo("< 0.1\u00A0%");
    }

    @Test
    void writesBytesInTheUnitThatFits() {
        assertThat(Numbers.bytes(0)).isEqualTo("0 bytes");
        assertThat(Numbers.bytes(999)).isEqualTo("999 bytes");
        assertThat(Numbers.bytes(1_500)).isEqualTo("1.5 kB");
        assertThat(Numbers.bytes(158_072_057)).isEqualTo("158 MB");
        assertThat(Numbers.bytes(999_999)).isEqualTo("1 MB");
        assertThat(Numbers.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    }
}
