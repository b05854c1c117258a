package org.mdpospark.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowKeyTest {
    @Test
    void holdsFileAndOffset() {
        long key = RowKey.of(RowKey.MAX_FILES - 1, RowKey.MAX_OFFSET, RowKey.MAX_ORDINAL);

        assertThat(RowKey.file(key)).isEqualTo(RowKey.MAX_FILES - 1);
        assertThat(RowKey.offset(key)).isEqualTo(RowKey.MAX_OFFSET);
    }

    @Test
    void tellsRowsOfOneRecordApart() {
        assertThat(RowKey.of(1, 2, 3)).isNotEqualTo(RowKey.of(1, 2, 4));
        assertThat(RowKey.offset(RowKey.of(1, 2, 3))).isEqualTo(2);
    }

    @Test
    void refusesPlacesThatDoNotFit() {
        assertThatThrownBy(() -> RowKey.of(0, 1L << 37, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "row must lie in one of 65536 files, at most 137438953471 bytes in, as one of 2048 rows of its record, but is at 0, 137438953472, 0");
    }
}
