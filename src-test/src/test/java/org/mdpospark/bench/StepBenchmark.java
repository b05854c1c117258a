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
import org.mdpospark.checkpoint.SafetensorsFile;
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
 * Measures one mDPO training step: LoRA of rank 64 on every linear layer of the decoder, AdamW, images through the vision
 * tower in every step.
 *
 * <p>Arguments: FOLDER STEPS MEMORY_MIB. The folder holds a checkpoint, and examples.json and examples.safetensors with
 * token ids and preprocessed images. {@code bench/step.py} starts this program.
 *
 * <p>Prints one line of JSON: the median seconds of a step, of the reference log-probabilities of its pairs, of the
 * step's matrix products alone as ND4J computes them, and the most resident memory of this process. The first step is
 * not counted.
 */
public final class StepBenchmark {
    private static final double LEARNING_RATE = 1e-5;
    private static final double WEIGHT_DECAY = 0.05;

    private final Nd4jPolicyModel model;
    private final Path folder;
    private final MdpoObjective objective = Preset.MDPO.objective();
    private final LoraParameters adapter;
    private final INDArray gradient;
    private final GradientUpdater<?> updater;
    private double[] reference = new double[0];
    private int iteration;

    private StepBenchmark(Path folder, long memory) throws IOException {
        this.folder = folder;
        this.model = Nd4jPolicyModel.open(folder, new MemoryBudget(memory));
        AdapterLayout layout = AdapterLayout.of(
                LoraConfig.DEFAULT_RANK, DecoderModules.of(model.config().decoder()));
        float[] values = new float[Math.toIntExact(layout.length())];
        AdapterInitializer.initial(LoraConfig.DEFAULT, layout).values().get(values);
        this.adapter = new LoraParameters(layout, Nd4j.createFromArray(values), LoraConfig.DEFAULT.scaling());
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
            double products = products(batch);
            if (i == 0) {
                firstLoss = loss;
            } else {
                referenceSeconds.add((middle - start) / 1e9);
                stepSeconds.add((end - middle) / 1e9);
                productSeconds.add(products);
            }
        }
        int pairs = batch.answers() / 3;
        System.out.println(String.format(
                Locale.ROOT,
                "{\"pairs\": %d, \"rows\": %d, \"seconds_per_step\": %.4f, \"reference_seconds\": %.4f,"
                        + " \"product_seconds\": %.4f, \"first_loss\": %.6f, \"array_mib\": %d, \"peak_rss_mib\": %d}",
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
        JsonNode rows = new ObjectMapper().readTree(folder.resolve("examples.json").toFile());
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

    /** Returns how long ND4J takes for the matrix products of a step's linear layers. */
    private double products(PackedBatch batch) {
        int rows = batch.rows();
        double seconds = 0;
        List<LinearModule> block = adapter.layout().linears().stream()
                .filter(linear -> linear.layer() == 0)
                .toList();
        for (LinearModule linear : block) {
            int in = linear.inputs();
            int out = linear.outputs();
            int layers = model.config().decoder().layers();
            seconds += layers
                    * (product(rows, out, in)
                            + product(rows, in, out)
                            + 2 * product(rows, LoraConfig.DEFAULT_RANK, in)
                            + product(rows, out, LoraConfig.DEFAULT_RANK)
                            + product(rows, LoraConfig.DEFAULT_RANK, out)
                            + product(out, LoraConfig.DEFAULT_RANK, rows)
                            + product(LoraConfig.DEFAULT_RANK, in, rows));
        }
        int predictions = batch.groups().stream()
                .flatMap(group -> group.answers().stream())
                .mapToInt(answer -> answer.length)
                .sum();
        int hidden = model.config().decoder().hidden();
        int vocabulary = model.config().decoder().vocabulary();
        return seconds + product(predictions, vocabulary, hidden) + product(predictions, hidden, vocabulary);
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
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
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
