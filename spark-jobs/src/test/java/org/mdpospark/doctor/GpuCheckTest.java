package org.mdpospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuCheckTest {
    private static final String TWO = """
            0, GPU-aaaa, NVIDIA A100-SXM4-40GB, 8.0, 40960, 535.129.03
            1, GPU-bbbb, NVIDIA H100 80GB HBM3, 9.0, 81559, 535.129.03
            """;

    @Test
    void readsWhatNvidiaSays() throws IOException {
        assertThat(GpuCheck.parse(TWO).get(0))
                .isEqualTo(
                        new GpuCheck.Device("0", "GPU-aaaa", "NVIDIA A100-SXM4-40GB", "8.0", 40L << 30, "535.129.03"));
        assertThat(GpuCheck.parse("0, GPU-c, GRID, [N/A], [N/A], 1\n").get(0).computeCapability())
                .isEmpty();
        assertThatThrownBy(() -> GpuCheck.parse("Field \"compute_cap\" is not a valid field to query.\n"))
                .hasMessage(
                        "nvidia-smi says what is not understood: Field \"compute_cap\" is not a valid field to query.");
    }

    @ParameterizedTest
    @CsvSource({
        "GPU of the first number, 0, OK",
        "GPU of the second one, 1, FAIL",
        "GPU by its identifier, GPU-aa, OK",
        "none, -1, FAIL",
        "none at all, '', FAIL",
    })
    void cudaComputesOnWhatIsVisible(String ignored, String visible, Mark mark) throws IOException {
        assertThat(judge(TWO, "", visible, List.of(), true).mark()).isEqualTo(mark);
    }

    @Test
    void sparkGivesAnExecutorItsOwn() throws IOException {
        assertThat(judge(TWO, "", null, List.of("0"), true).text())
                .isEqualTo("NVIDIA A100-SXM4-40GB (compute capability 8.0, 40.0 GiB, driver 535.129.03)");
        assertThat(judge(TWO, "", null, List.of("1"), true))
                .isEqualTo(
                        Finding.fail(
                                "GPU",
                                "ND4J's CUDA build has no kernels for NVIDIA H100 80GB HBM3 (compute capability 9.0, 79.6 GiB, driver 535.129.03)",
                                "use a GPU of compute capability 3.7 to 8.9, such as V100, T4, A100, A10 or L4, or the CPU build"));
        String alike = TWO.replace("9.0", "8.0");
        assertThat(judge(alike, "", null, List.of(), true).text())
                .isEqualTo("this process may use 2 GPUs, but has one model");
    }

    @Test
    void cudaWithoutDriverOrDeviceFails() throws IOException {
        assertThat(judge("", "nvidia-smi fails: couldn't communicate with the NVIDIA driver", null, List.of(), true)
                        .remedy())
                .startsWith("install NVIDIA's driver");
        assertThat(judge("", "", null, List.of(), true).text())
                .isEqualTo("this is the CUDA build, but the machine shows no GPU (no nvidia-smi)");
    }

    @Test
    void oldDriversAndSmallDevicesFail() throws IOException {
        assertThat(judge("0, GPU-a, Tesla K80, 3.7, 11441, 418.226.00", "", null, List.of(), true)
                        .text())
                .isEqualTo("the driver 418.226.00 of Tesla K80 is older than CUDA 11 needs");
        assertThat(judge("0, GPU-a, Quadro, 7.5, 2048, 535.1", "", null, List.of(), true)
                        .text())
                .isEqualTo(
                        "Quadro (compute capability 7.5, 2,048 MiB, driver 535.1) has less memory than the 4,096 MiB that model and adapter may take");
    }

    @Test
    void theCpuBuildRemarksOnGpus() throws IOException {
        assertThat(judge("", "", null, List.of(), false).mark()).isEqualTo(Mark.OK);
        Finding usable = judge(TWO, "", null, List.of(), false);
        assertThat(usable.mark()).isEqualTo(Mark.NOTE);
        assertThat(usable.remedy()).isEqualTo("build the job jar with -Pcuda to compute on it");
        Finding hopper = judge("0, GPU-b, NVIDIA H200, 9.0, 143771, 550.1", "", null, List.of(), false);
        assertThat(hopper.remedy()).startsWith("nothing: ND4J's CUDA build has no kernels for it either");
        assertThat(judge("", "nvidia-smi fails: no driver", null, List.of(), false)
                        .mark())
                .isEqualTo(Mark.NOTE);
    }

    @Test
    void aDriverThatComputesNothingNeedsNone() throws IOException {
        GpuCheck.Facts facts = new GpuCheck.Facts(List.of(), "", null, List.of(), true);
        assertThat(Judged.one(new GpuCheck(), facts, Judged.DRIVER).mark()).isEqualTo(Mark.OK);
    }

    private static Finding judge(
            String output, String problem, @Nullable String visible, List<String> assigned, boolean cuda)
            throws IOException {
        GpuCheck.Facts facts = new GpuCheck.Facts(GpuCheck.parse(output), problem, visible, assigned, cuda);
        return Judged.one(new GpuCheck(), facts, new Subject<>(Judged.EXECUTOR, Optional.empty(), Judged.NEEDS));
    }
}
