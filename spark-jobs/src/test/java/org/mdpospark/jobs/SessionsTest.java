package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SessionsTest {
    @Test
    void chooseTheParallelCollectorWhereNobodyElseDid() {
        assertThat(Sessions.executorOptions("")).isEqualTo("-XX:+UseParallelGC");
        assertThat(Sessions.executorOptions("-Dx=y")).isEqualTo("-Dx=y -XX:+UseParallelGC");
        assertThat(Sessions.executorOptions("-XX:+UseZGC -Dx=y")).isEqualTo("-XX:+UseZGC -Dx=y");
    }

    @Test
    void platformThatSparkWouldFailOnIsRefusedByName() {
        Sessions.requirePlatform("3.5.9", true);
        assertThatThrownBy(() -> Sessions.requirePlatform("3.4.1", true))
                .isInstanceOf(EnvironmentException.class)
                .hasMessage("this is Spark 3.4.1, but the job jar needs Spark 3.5: set SPARK_HOME to one");
        assertThatThrownBy(() -> Sessions.requirePlatform("3.5.0", false))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageStartingWith("the driver's Java does not open java.base/sun.nio.ch")
                .hasMessageContaining("spark.driver.extraJavaOptions");
    }
}
