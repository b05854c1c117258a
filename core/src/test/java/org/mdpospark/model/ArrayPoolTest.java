package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ArrayPoolTest {
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void lendsRowMajorArraysOfItsType(DataType type) {
        try (ArrayPool pool = new ArrayPool(type)) {
            INDArray array = pool.take(3, 5, 2);
            assertThat(array.shape()).containsExactly(3, 5, 2);
            assertThat(array.stride()).containsExactly(10, 2, 1);
            assertThat(array.dataType()).isEqualTo(type);
            assertThat(pool.lent()).isEqualTo(1);
            assertThat(pool.bytes()).isBetween(30L * type.width(), 34L * type.width());
        }
    }

    @Test
    void memoryIsUsedAgain() {
        try (ArrayPool pool = new ArrayPool(DataType.FLOAT)) {
            pool.give(pool.take(10, 100));
            long bytes = pool.bytes();
            for (int rows = 7; rows <= 10; rows++) {
                pool.give(pool.take(rows, 100));
            }
            assertThat(pool.bytes()).isEqualTo(bytes);
            assertThat(pool.lent()).isZero();
        }
    }

    @Test
    void twoArraysThatAreLentShareNoMemory() {
        try (ArrayPool pool = new ArrayPool(DataType.FLOAT)) {
            pool.give(pool.take(100));
            INDArray first = pool.take(100).assign(1);
            INDArray second = pool.take(100).assign(2);
            assertThat(first.sumNumber().doubleValue()).isEqualTo(100);
            assertThat(second.sumNumber().doubleValue()).isEqualTo(200);
        }
    }

    @Test
    void anArrayIsGivenBackOnce() {
        try (ArrayPool pool = new ArrayPool(DataType.FLOAT)) {
            INDArray array = pool.take(4);
            pool.give(array);
            assertThatThrownBy(() -> pool.give(array))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("array was not lent by this pool, or was given back before");
        }
    }

    @Test
    void anArrayIsGivenBackToItsOwnPool() {
        try (ArrayPool pool = new ArrayPool(DataType.FLOAT);
                ArrayPool other = new ArrayPool(DataType.FLOAT)) {
            INDArray array = other.take(4);
            assertThatThrownBy(() -> pool.give(array)).isInstanceOf(IllegalStateException.class);
            assertThat(other.lent()).isEqualTo(1);
        }
    }

    @Test
    void emptyArraysAreRefused() {
        try (ArrayPool pool = new ArrayPool(DataType.FLOAT)) {
            assertThatThrownBy(() -> pool.take(3, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("an array must hold a value, but its shape has a 0");
        }
    }

    @Test
    void trimmingReturnsIdleMemoryOnly() {
        try (ArrayPool pool = new ArrayPool(DataType.FLOAT)) {
            INDArray lent = pool.take(64).assign(3);
            pool.give(pool.take(4096));
            pool.trim();
            assertThat(pool.bytes()).isEqualTo(64L * Float.BYTES);
            assertThat(lent.sumNumber().doubleValue()).isEqualTo(192);
            pool.give(lent);
            pool.trim();
            assertThat(pool.bytes()).isZero();
        }
    }

    @Test
    void aScopeGivesBackWhatWasNotGivenBackBefore() {
        try (ArrayPool pool = new ArrayPool(DataType.FLOAT)) {
            try (ArrayPool.Scope scope = pool.scope()) {
                INDArray early = scope.take(5);
                scope.take(6, 7);
                scope.give(early);
                assertThat(pool.lent()).isEqualTo(1);
            }
            assertThat(pool.lent()).isZero();
        }
    }

    @Test
    void closingReturnsLentMemoryToo() {
        ArrayPool pool = new ArrayPool(DataType.FLOAT);
        pool.take(100);
        pool.close();
        assertThat(pool.lent()).isZero();
        assertThat(pool.bytes()).isZero();
    }
}
