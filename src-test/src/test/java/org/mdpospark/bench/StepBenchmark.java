package org.mdpospark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.mdpospark.checkpoint.DecoderConfig;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.checkpoint.VisionConfig;
import org.mdpospark.lora.AdapterInitializer;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.model.PackedBatch;
import org.mdpospark.model.PackedGroup;
import org.mdpospark.model.PolicyModel;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.objective.PairLoss;
import org.mdpospark.objective.Preset;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Measures one mDPO training step: LoRA of rank 64 on every linear layer of the decoder, AdamW, images through the
 * vision tower in every step.
 *
 * <p>Arguments: FOLDER STEPS MEMORY_MIB. The folder holds a checkpoint. Beside it may lie examples.json and
 * examples.safetensors, with token ids and preprocessed images; without them the step has one pair of random tokens and
 * pixels, its prompt of 60 tokens and its answers of 100. {@code bench/step.py} starts this program.
 *
 * <p>Prints one line of JSON: the seconds that opening took, the median seconds of a step and of the reference
 * log-probabilities of its pairs, how long the step's matrix products would take alone at the rate at which ND4J
 * computes those of the linear layers, and the most resident memory of this process, pages of mapped files among it.
 * Where there is more than one step, the first is not counted.
 */
public final class StepBenchmark {
    private static final double LEARNING_RATE = 1e-5;
    private static final double WEIGHT_DECAY = 0.05;

    private static final int RANDOM_PROMPT = 60;
    private static final int RANDOM_ANSWER = 100;

    private final Nd4jPolicyModel model;
    private final double openSeconds;
    private final Path folder;
    private final MdpoObjective objective = Preset.MDPO.objective();
    private final LoraParameters adapter;
    private final INDArray gradient;
    private final GradientUpdater<?> updater;
    private double[] reference = new double[0];
    private int iteration;

    private StepBenchmark(Path folder, long memory) throws IOException {
        this.folder = folder;
        long start = System.nanoTime();
        this.model = Nd4jPolicyModel.open(folder, new MemoryBudget(memory));
        this.openSeconds = (System.nanoTime() - start) / 1e9;
        AdapterLayout layout = AdapterLayout.of(
                LoraConfig.DEFAULT_RANK, DecoderModules.of(model.config().decoder()));
        INDArray values = Nd4j.create(DataType.FLOAT, layout.length());
        values.data()
                .asNioFloat()
                .put(AdapterInitializer.initial(LoraConfig.DEFAULT, layout).values());
        this.adapter = new LoraParameters(layout, values, LoraConfig.DEFAULT.scaling());
        this.gradient = Nd4j.create(DataType.FLOAT, layout.length());
        this.updater = new Adam(LEARNING_RATE, 0.9, 0.98, 1e-8)
                .instantiate(Nd4j.create(DataType.FLOAT, 1, 2 * layout.length()), true);
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException(
                    "arguments must be FOLDER STEPS MEMORY_MIB, but are: " + String.join(" ", arguments));
        }
        new StepBenchmark(Path.of(arguments[0]), Long.parseLong(arguments[2]) << 20)
                .measure(Integer.parseInt(arguments[1]));
    }

    private void measure(int steps) throws IOException {
        List<Double> stepSeconds = new ArrayList<>();
        List<Double> referenceSeconds = new ArrayList<>();
        List<Double> productSeconds = new ArrayList<>();
        double firstLoss = Double.NaN;
        PackedBatch batch = batch();
        for (int i = 0; i <= steps; i++) {
            long start = System.nanoTime();
            reference = model.logProbabilities(batch(), Optional.empty());
            long middle = System.nanoTime();
            double loss = step();
            long end = System.nanoTime();
            double products = productSeconds(batch);
            if (i == 0) {
                firstLoss = loss;
            }
            if (i > 0 || steps == 0) {
                referenceSeconds.add((middle - start) / 1e9);
                stepSeconds.add((end - middle) / 1e9);
                productSeconds.add(products);
            }
        }
        int pairs = batch.answers() / 3;
        System.out.println(String.format(
                Locale.ROOT,
                "{\"open_seconds\": %.3f, \"pairs\": %d, \"rows\": %d, \"seconds_per_step\": %.4f, \"reference_seconds\": %.4f,"
                        + " \"product_seconds\": %.4f, \"first_loss\": %.6f, \"array_mib\": %d, \"peak_rss_mib\": %d}",
                openSeconds,
                pairs,
                batch.rows(),
                median(stepSeconds),
                median(referenceSeconds),
                median(productSeconds),
                firstLoss,
                model.bytes() >> 20,
                peakMebibytes()));
    }

    private double step() throws IOException {
        gradient.assign(0);
        double loss = 0;
        try (PolicyModel.ForwardPass pass = model.forward(batch(), adapter, gradient, 0, iteration)) {
            double[] policy = pass.logProbabilities();
            double[] coefficients = new double[policy.length];
            double pairs = policy.length / 3.0;
            for (int i = 0; i < policy.length; i += 3) {
                PairLoss pair = objective.evaluate(triple(policy, i), triple(reference, i));
                loss += pair.terms().total() / pairs;
                coefficients[i] = pair.gradient().chosen() / pairs;
                coefficients[i + 1] = pair.gradient().rejected() / pairs;
                coefficients[i + 2] = pair.gradient().chosenOnNegative() / pairs;
            }
            pass.backward(coefficients);
        }
        INDArray row = gradient.reshape(1, gradient.length());
        updater.applyUpdater(row, iteration++, 0);
        adapter.values().muli(1 - LEARNING_RATE * WEIGHT_DECAY).subi(gradient);
        return loss;
    }

    private static PairLogProbabilities triple(double[] values, int from) {
        return new PairLogProbabilities(values[from], values[from + 1], values[from + 2]);
    }

    /** Reads the examples and runs their images through the tower. */
    private PackedBatch batch() throws IOException {
        if (!Files.exists(folder.resolve("examples.json"))) {
            return randomBatch();
        }
        JsonNode rows =
                new ObjectMapper().readTree(folder.resolve("examples.json").toFile());
        SafetensorsFile pixels = SafetensorsFile.open(folder.resolve("examples.safetensors"));
        List<PackedGroup> groups = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int[] prompt = ids(rows.get(i).get("prompt_ids"));
            int[] chosen = ids(rows.get(i).get("chosen_ids"));
            int[] rejected = ids(rows.get(i).get("rejected_ids"));
            int imageAt = indexOf(prompt, model.config().imageToken());
            groups.add(new PackedGroup(
                    prompt,
                    imageAt,
                    model.encode(pixels.tensor("pixels." + i).floats()),
                    List.of(chosen, rejected),
                    2L * i));
            groups.add(new PackedGroup(
                    prompt,
                    imageAt,
                    model.encode(pixels.tensor("negative_pixels." + i).floats()),
                    List.of(chosen),
                    2L * i + 1));
        }
        return new PackedBatch(groups);
    }

    private PackedBatch randomBatch() {
        Random random = new Random(0);
        int[] prompt = ids(random, RANDOM_PROMPT);
        int[] chosen = ids(random, RANDOM_ANSWER);
        List<PackedGroup> groups = new ArrayList<>();
        for (List<int[]> answers : List.of(List.of(chosen, ids(random, RANDOM_ANSWER)), List.of(chosen))) {
            int size = model.config().vision().imageSize();
            float[] pixels = new float[3 * size * size];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) random.nextGaussian();
            }
            groups.add(new PackedGroup(prompt, 0, model.encode(pixels), answers, groups.size()));
        }
        return new PackedBatch(groups);
    }

    private int[] ids(Random random, int count) {
        return random.ints(count, 5, model.config().decoder().vocabulary()).toArray();
    }

    /** Returns how long the matrix products of a step take alone, at the rate that ND4J has for the linear layers'. */
    private double productSeconds(PackedBatch batch) {
        DecoderConfig decoder = model.config().decoder();
        int rows = batch.rows();
        double seconds = 0;
        double flops = 0;
        List<LinearModule> block = adapter.layout().linears().stream()
                .filter(linear -> linear.layer() == 0)
                .toList();
        for (LinearModule linear : block) {
            int in = linear.inputs();
            int out = linear.outputs();
            int rank = LoraConfig.DEFAULT_RANK;
            seconds += decoder.layers()
                    * (product(rows, out, in)
                            + product(rows, in, out)
                            + 2 * product(rows, rank, in)
                            + product(rows, out, rank)
                            + product(rows, rank, out)
                            + product(out, rank, rows)
                            + product(rank, in, rows));
            flops += 2.0 * decoder.layers() * rows * (2.0 * in * out + 3.0 * rank * (in + out));
        }
        return seconds * (flops + otherFlops(batch)) / flops;
    }

    /** Returns the operations of the products outside the decoder's linear layers. */
    private double otherFlops(PackedBatch batch) {
        DecoderConfig decoder = model.config().decoder();
        VisionConfig vision = model.config().vision();
        double flops = 0;
        for (PackedGroup group : batch.groups()) {
            double attended = (double) group.rows() * group.rows();
            flops += 2 * 6 * attended * decoder.queryWidth() * decoder.layers(); // 2 products forward, 4 backward
            double tokens = vision.positions();
            double linear = tokens * vision.hidden() * (4.0 * vision.hidden() + 2.0 * vision.intermediate());
            flops += 2 * vision.layers() * (linear + 2 * tokens * tokens * vision.hidden());
            for (int[] answer : group.answers()) {
                flops += 2 * 2.0 * answer.length * decoder.vocabulary() * decoder.hidden();
            }
        }
        return flops;
    }

    private static double product(int m, int n, int k) {
        try (INDArray a = Nd4j.ones(DataType.FLOAT, m, k);
                INDArray b = Nd4j.ones(DataType.FLOAT, k, n);
                INDArray c = Nd4j.createUninitialized(DataType.FLOAT, m, n)) {
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                Nd4j.gemm(a, b, c, false, false, 1, 0);
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            return best;
        }
    }

    private static int[] ids(JsonNode list) {
        int[] ids = new int[list.size()];
        Arrays.setAll(ids, i -> list.get(i).asInt());
        return ids;
    }

    private static int indexOf(int[] ids, int id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        throw new IllegalArgumentException("prompt must hold the image's token " + id + ", but does not");
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static long peakMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
            }
        }
        throw new IOException("/proc/self/status tells no peak memory");
    }
}
