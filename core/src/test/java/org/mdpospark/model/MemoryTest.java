package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Memory outside the heap over many steps of varying shape. */
class MemoryTest {
    private static final int STEPS = 200;
    private static final int WARM = 100;
    private static final int COLLECTED = 20; // steps
    private static final long MOST_GROWTH = 8 << 20; // one array [tokens, hidden] left behind a step makes 17 MiB

    /**
     * Runs in a Java machine of its own, whose heap is there from the start: what grows then lies outside of it. One
     * compiler, a collector without tables of its own and few malloc arenas keep what else grows out of the figure.
     */
    @Test
    void memoryDoesNotGrowOverManySteps() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryTest.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    public static void main(String[] arguments) throws IOException {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        Workers workers = new Workers(2);
        try (Nd4jPolicyModel model = Nd4jPolicyModel.of(
                golden.checkpoint(), new HostKernels(workers), workers, new MemoryBudget(1_000_000_000))) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            INDArray gradient = Nd4j.create(DataType.FLOAT, adapter.layout().length());
            Random random = new Random(1);
            ImageFeatures image = model.encode(golden.floats("pixels.0"));
            long pooled = 0;
            long resident = 0;
            for (int step = 0; step < WARM + STEPS; step++) {
                // What ND4J keeps natively of an array goes with the array, when a collector finds it.
                if (step % COLLECTED == 0) {
                    System.gc();
                }
                if (step == WARM) {
                    pooled = model.bytes();
                    resident = anonymousBytes();
                }
                // The longest batch comes first, so that later ones find memory that is large enough.
                int length = step == 0 ? 300 : 50 + random.nextInt(250);
                int[] answer = random.ints(length, 5, 600).toArray();
                PackedGroup group = new PackedGroup(new int[] {1, 3, 46}, 1, image, List.of(answer, answer), step);
                try (PolicyModel.ForwardPass pass =
                        model.forward(new PackedBatch(List.of(group)), adapter, gradient, 0.1, step)) {
                    pass.backward(new double[] {1, -1});
                }
                assertThat(model.pool().lent()).isZero();
            }
            assertThat(model.bytes()).isLessThanOrEqualTo(pooled + pooled / 4);
            assertThat(anonymousBytes()).isLessThan(resident + MOST_GROWTH);
        }
    }

    private static long anonymousBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
