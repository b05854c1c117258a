package org.mdpospark.train.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void writesAboutThreeDigits() {
        assertThat(DoubleStream.of(0, 1.4142, 12.345, 1234.4, 0.023456, 0.5, 1e-5, 5.23e-6, -0.25)
                        .mapToObj(Labels::number))
                .containsExactly("0", "1.41", "12.3", "1,234", "0.0235", "0.5", "1e-5", "5.2e-6", "\u22120.25");
    }

    @Test
    void saysWhatIsNoNumber() {
        assertThat(Labels.number(Double.NaN)).isEqualTo("not a number");
        assertThat(Labels.percent(Double.POSITIVE_INFINITY)).isEqualTo("not a number");
    }

    @Test
    void endsAxesInTicks() {
        assertThat(Extent.of(DoubleStream.of(1.03, 2, Double.NaN), 5)).isEqualTo(new Extent(1, 2, 0.2));
        assertThat(Extent.of(DoubleStream.of(3, 3), 5).ticks()).contains(3.0).hasSizeBetween(3, 6);
        assertThat(Extent.of(DoubleStream.empty(), 5).ticks()).startsWith(0.0).endsWith(1.0);
    }
}
