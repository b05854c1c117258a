package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyTaskRunsOnce(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int count = 0; count < 200; count++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(count);
                workers.run(count, runs::incrementAndGet);
                assertAllOnce(runs);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyRowIsInOneRange(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int rows = 0; rows < 200; rows++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(rows);
                workers.rows(rows, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        runs.incrementAndGet(i);
                    }
                });
                assertAllOnce(runs);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void aFailureReachesTheCaller(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int failing = 0; failing < 20; failing++) {
                int bad = failing;
                assertThatThrownBy(() -> workers.run(20, i -> {
                            if (i == bad) {
                                throw new IllegalStateException("task " + i);
                            }
                        }))
                        .satisfiesAnyOf(
                                failure -> assertThat(failure)
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessage("task " + bad),
                                failure -> assertThat(failure)
                                        .isInstanceOf(CompletionException.class)
                                        .hasMessage("a kernel failed: java.lang.IllegalStateException: task " + bad));
            }
            LongAdder sum = new LongAdder();
            workers.run(20, sum::add);
            assertThat(sum.sum()).as("the workers live on").isEqualTo(190);
        }
    }

    @Test
    void nothingRunsAnyMoreWhenAFailureIsThrown() {
        try (Workers workers = new Workers(4)) {
            for (int round = 0; round < 50; round++) {
                AtomicInteger running = new AtomicInteger();
                assertThatThrownBy(() -> workers.run(64, i -> {
                            running.incrementAndGet();
                            try {
                                if (i == 3) {
                                    throw new IllegalStateException("task 3");
                                }
                                LockSupport.parkNanos(200_000);
                            } finally {
                                running.decrementAndGet();
                            }
                        }))
                        .isInstanceOf(RuntimeException.class);
                assertThat(running).hasValue(0);
            }
        }
    }

    @Test
    void anInterruptionIsKeptForTheCaller() {
        try (Workers workers = new Workers(3)) {
            AtomicIntegerArray runs = new AtomicIntegerArray(50);
            Thread.currentThread().interrupt();
            workers.run(50, runs::incrementAndGet);
            AtomicBoolean interrupted = new AtomicBoolean(Thread.interrupted());
            assertAllOnce(runs);
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void thereMustBeAThread() {
        assertThatThrownBy(() -> new Workers(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1, but are 0");
    }

    private static void assertAllOnce(AtomicIntegerArray runs) {
        for (int i = 0; i < runs.length(); i++) {
            assertThat(runs.get(i)).isEqualTo(1);
        }
    }
}
