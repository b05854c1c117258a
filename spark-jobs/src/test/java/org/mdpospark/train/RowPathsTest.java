package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowPathsTest {
    @Test
    void rowsComeBackInTheirOrder() {
        long[] rows = {12, 7, 30, Integer.MAX_VALUE + 1L};
        assertThat(RowPaths.of(rows)).isEqualTo("rows/12,7,30,2147483648");
        assertThat(RowPaths.rows(RowPaths.of(rows))).containsExactly(rows);
        assertThat(RowPaths.rows(RowPaths.of(new long[] {0}))).containsExactly(0);
    }

    @Test
    void whatNamesNoRowsIsRefused() {
        assertThatThrownBy(() -> RowPaths.rows("hdfs://elsewhere/1,2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path must begin with rows/, but is hdfs://elsewhere/1,2");
        assertThatThrownBy(() -> RowPaths.rows("rows/1,,2")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> RowPaths.rows("rows/")).isInstanceOf(NumberFormatException.class);
    }
}
