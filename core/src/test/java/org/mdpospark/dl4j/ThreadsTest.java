package org.mdpospark.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterInitializer;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.model.GoldenModel;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.objective.Preset;
import org.nd4j.linalg.dataset.MultiDataSet;

class ThreadsTest {
    private static final int RANK = 512; // so that the adapter is large enough for ND4J to share its sums out
    private static final int STEPS = 3;

    /** Steps that are cut by their norm; in Java machines of their own, since the number is read when ND4J starts. */
    @Test
    void stepsAreTheSameToTheBitWithAnyNumberOfThreads() throws IOException, InterruptedException {
        String one = trained(1);
        assertThat(one).matches("(?s)trained -?\\d+ -?\\d+\\R");
        assertThat(trained(2)).isEqualTo(one);
        assertThat(trained(3)).isEqualTo(one);
    }

    private static String trained(int threads) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ThreadsTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    public static void main(String[] arguments) throws IOException {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        LoraConfig usual = LoraConfig.DEFAULT;
        LoraConfig config = new LoraConfig(RANK, RANK, 0, false, usual.targets(), 1);
        Adapter adapter = AdapterInitializer.initial(
                config,
                AdapterLayout.of(
                        RANK, DecoderModules.of(golden.checkpoint().config().decoder())));
        LearningRate rate = new LearningRate(1e-3, 0, 10, LearningRate.Decay.NONE);
        Optimizer optimizer = new Optimizer(rate, rate, 0.9, 0.98, 1e-8, 0.05, 1e-3);
        AdapterNetwork.Settings settings =
                new AdapterNetwork.Settings(adapter.layout(), 1, 0.1, 7, Preset.MDPO.objective(), optimizer, 200);
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.folder(), new MemoryBudget(1_000_000_000))) {
            GoldenExamples examples = new GoldenExamples(golden);
            ComputationGraph network = AdapterNetwork.network(settings, adapter.values());
            AdapterNetwork.computation(network).attach(model, examples);
            MultiDataSet pairs = AdapterNetwork.dataSet(new long[] {0, 1}, examples);
            for (int step = 0; step < STEPS; step++) {
                network.fit(pairs);
            }
            System.out.println("trained %d %d"
                    .formatted(
                            Arrays.hashCode(network.params().data().asFloat()),
                            Arrays.hashCode(network.getUpdater()
                                    .getStateViewArray()
                                    .data()
                                    .asFloat())));
        }
    }
}
