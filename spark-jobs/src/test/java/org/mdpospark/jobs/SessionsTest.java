package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionsTest {
    @Test
    void chooseTheParallelCollectorWhereNobodyElseDid() {
        assertThat(Sessions.executorOptions("")).isEqualTo("-XX:+UseParallelGC");
        assertThat(Sessions.executorOptions("-Dx=y")).isEqualTo("-Dx=y -XX:+UseParallelGC");
        assertThat(Sessions.executorOptions("-XX:+UseZGC -Dx=y")).isEqualTo("-XX:+UseZGC -Dx=y");
    }
}
