package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendTest {
    @ParameterizedTest
    @CsvSource({"3, 7", "5, 0", "6, 1", "7, 0", "7, 5", "8, 0", "8, 6", "8, 9"})
    void runsOnDevicesThatItWasCompiledFor(int major, int minor) {
        assertThatCode(() -> Backend.requireCompiledFor("device", major, minor)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"NVIDIA H100 80GB HBM3, 9, 0", "NVIDIA B200, 10, 0", "Tesla K10, 3, 0", "Tesla K40c, 3, 5"})
    void refusesOthers(String device, int major, int minor) {
        assertThatThrownBy(() -> Backend.requireCompiledFor(device + " ", major, minor))
                .isInstanceOf(UnusableBackendException.class)
                .hasMessage("ND4J's CUDA build has no kernels for " + device + " (compute capability " + major + "."
                        + minor + "): it runs on 3.7 to 8.9, such as V100, T4, A100, A10 or L4; use such a GPU, or the"
                        + " CPU build");
    }
}
