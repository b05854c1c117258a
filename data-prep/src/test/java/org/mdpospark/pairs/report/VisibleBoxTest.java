package org.mdpospark.pairs.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleBoxTest {
    @Test
    void keepsABoxInsideTheImage() {
        assertThat(VisibleBox.of(0.25, 0.5, 0.5, 0.5)).contains(new VisibleBox(0.25, 0.5, 0.5, 0.5, true));
    }

    @Test
    void clipsABoxThatReachesIntoThePadding() {
        assertThat(VisibleBox.of(0.5, -0.25, 0.75, 0.5)).contains(new VisibleBox(0.5, 0, 0.5, 0.25, false));
    }

    @Test
    void isEmptyForPaddingOnly() {
        assertThat(VisibleBox.of(0.1, -0.5, 0.2, 0.5)).isEmpty();
        assertThat(VisibleBox.of(1, 0, 0.2, 0.5)).isEmpty();
        assertThat(VisibleBox.of(Double.NaN, 0, 0.2, 0.5)).isEmpty();
    }

    @Test
    void isWholeThoughFractionsAreRounded() {
        assertThat(VisibleBox.of(0.9, 0.7, 0.1, 0.30000000000000004))
                .hasValueSatisfying(box -> assertThat(box.whole()).isTrue());
    }
}
