package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The discovery script beside an {@code nvidia-smi} of four GPUs, with identifiers GPU-0000 to GPU-3333. */
class GpuDiscoveryTest {
    private static final String SYSTEM = "/usr/bin:/bin";

    @TempDir
    Path folder;

    private FakeGpus gpus = new FakeGpus(Path.of(""));

    @BeforeEach
    void makeGpus() throws IOException {
        gpus = FakeGpus.make(folder);
    }

    private record Answer(int code, String out, String error) {}

    @Test
    void allAreFound() throws Exception {
        assertThat(ask(""))
                .isEqualTo(new Answer(0, "{\"name\":\"gpu\",\"addresses\":[\"0\",\"1\",\"2\",\"3\"]}\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "'2,0', '\"2\",\"0\"'",
        "' 2 , 0', '\"2\",\"0\"'",
        "'GPU-1111,GPU-3', '\"GPU-1111\",\"GPU-3\"'",
        "'MIG-GPU-1111/1/0', '\"MIG-GPU-1111/1/0\"'",
        "'1,-1,2', '\"1\"'",
        "'', ''",
        "'-1', ''",
        "'NoDevFiles', ''"
    })
    void onlyVisibleOnesAreNamedAndByTheirNames(String visible, String addresses) throws Exception {
        Answer answer = ask("CUDA_VISIBLE_DEVICES=" + visible);
        assertThat(answer.error()).isEmpty();
        assertThat(answer.out()).isEqualTo("{\"name\":\"gpu\",\"addresses\":[%s]}\n".formatted(addresses));
    }

    @Test
    void noMoreAreNamedThanAskedFor() throws Exception {
        assertThat(ask("MDPO_GPU_AMOUNT=1").out()).contains("[\"0\"]");
        assertThat(ask("MDPO_GPU_AMOUNT=1", "3").out()).contains("[\"0\",\"1\",\"2\"]");
        assertThat(ask("CUDA_VISIBLE_DEVICES=3,2,1", "2").out()).contains("[\"3\",\"2\"]");
        assertThat(ask("", "9").out()).contains("[\"0\",\"1\",\"2\",\"3\"]");
    }

    @Test
    void noVisibleOneNeedsNoDriver() throws Exception {
        assertThat(run(SYSTEM, "CUDA_VISIBLE_DEVICES=-1").out()).isEqualTo("{\"name\":\"gpu\",\"addresses\":[]}\n");
    }

    @Test
    void oneLineSaysWhatIsMissing() throws Exception {
        assertThat(run(SYSTEM, ""))
                .isEqualTo(
                        new Answer(
                                1,
                                "",
                                "gpu-discovery: nvidia-smi is not on the PATH, so GPUs cannot be listed: install NVIDIA's driver, or ask for no GPU\n"));
        assertThat(ask("CUDA_VISIBLE_DEVICES=7"))
                .isEqualTo(
                        new Answer(
                                1,
                                "",
                                "gpu-discovery: CUDA_VISIBLE_DEVICES names '7', but there is no such GPU: there are 0 1 2 3\n"));
        assertThat(ask("MDPO_GPU_AMOUNT=all").error())
                .isEqualTo(
                        "gpu-discovery: the number of GPUs must be a number, but is 'all': set MDPO_GPU_AMOUNT to one, or leave it out\n");
        gpus.write("nvidia-smi", "echo 'NVIDIA-SMI has failed'; exit 9");
        assertThat(ask("").error())
                .isEqualTo(
                        "gpu-discovery: nvidia-smi does not list GPUs (NVIDIA-SMI has failed): mend NVIDIA's driver, or ask for no GPU\n");
    }

    @Test
    void nothingGetsOutOfTheLine() throws Exception {
        assertThat(ask("CUDA_VISIBLE_DEVICES=1\",\"x").code()).isEqualTo(1);
        assertThat(ask("CUDA_VISIBLE_DEVICES=MIG-\",\"x").code()).isEqualTo(1);
        gpus.write("nvidia-smi", "echo 'No devices were found'");
        Answer none = ask("");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.out()).isEmpty();
    }

    private Answer ask(String variable, String... arguments) throws IOException, InterruptedException {
        return run(folder + ":" + SYSTEM, variable, arguments);
    }

    private static Answer run(String path, String variable, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("../deploy/bin/gpu-discovery.sh"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", path);
        if (!variable.isEmpty()) {
            String[] pair = variable.split("=", 2);
            builder.environment().put(pair[0], pair[1]);
        }
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), out, error);
    }
}
