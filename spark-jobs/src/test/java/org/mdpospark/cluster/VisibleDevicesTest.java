package org.mdpospark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleDevicesTest {
    @ParameterizedTest
    @CsvSource({
        "'0', 0, 0",
        "'3,1', 1, 1",
        "' 3 , 1 ', 3, 0",
        "'GPU-3333,GPU-1111', GPU-1111, 1",
        "'MIG-GPU-11/1/0,MIG-GPU-11/2/0', MIG-GPU-11/2/0, 1"
    })
    void numberIsThePlaceInTheVariable(String variable, String address, int ordinal) {
        assertThat(VisibleDevices.of(variable).ordinal(address)).isEqualTo(ordinal);
    }

    @Test
    void withoutTheVariableTheAddressIsTheNumber() {
        assertThat(VisibleDevices.of(null).ordinal("7")).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GPU-1111", "", "-1", "12345", "0x1"})
    void withoutTheVariableOtherAddressesHaveNoPlace(String address) {
        assertThatThrownBy(() -> VisibleDevices.of(null).ordinal(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("GPU address '%s' is no number", address)
                .hasMessageEndingWith("or set CUDA_VISIBLE_DEVICES for executors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "NoDevFiles", "1,-1,0", "1,,0", "GPU-0"})
    void whatCudaDoesNotShowIsRefused(String variable) {
        assertThatThrownBy(() -> VisibleDevices.of(variable).ordinal("0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("GPU address '0' is not in CUDA_VISIBLE_DEVICES=");
    }

    @Test
    void anExecutorHasOneDevice() {
        assertThat(BoundDevice.of(List.of("1"), VisibleDevices.of("3,1"))).isEqualTo(new BoundDevice("1", 1));
        assertThatThrownBy(() -> BoundDevice.of(List.of("0", "1"), VisibleDevices.of(null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "an executor has one model and so one GPU, but Spark gave it 2 (0, 1): set spark.executor.resource.gpu.amount to 1 and start more executors, and let the discovery script print as many as were asked for");
        assertThatThrownBy(() -> BoundDevice.of(List.of(), VisibleDevices.of(null)))
                .hasMessageStartingWith("an executor has one model and so one GPU, but Spark gave it 0 ()");
    }
}
