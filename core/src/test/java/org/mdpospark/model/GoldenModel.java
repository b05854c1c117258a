package org.mdpospark.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.DecoderConfig;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One of the small checkpoints among the test resources, with what a reference implementation makes of it. */
public record GoldenModel(Path folder, Checkpoint checkpoint, JsonNode expected, SafetensorsFile tensors) {
    public static GoldenModel read(String name) {
        try {
            Path folder = Path.of(Objects.requireNonNull(GoldenModel.class.getResource("/golden/" + name))
                    .toURI());
            return new GoldenModel(
                    folder,
                    Checkpoint.open(folder),
                    new ObjectMapper().readTree(folder.resolve("expected.json").toFile()),
                    SafetensorsFile.open(folder.resolve("expected.safetensors")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public int examples() {
        return expected.get("examples").size();
    }

    public float[] floats(String name) {
        try {
            return tensors.tensor(name).floats();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int[] ids(int example, String field) {
        return ids(expected.get("examples").get(example).get(field));
    }

    public static int[] ids(JsonNode list) {
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = list.get(i).asInt();
        }
        return ids;
    }

    /** Returns the groups of an example: both answers on the image, and the chosen one on the negative. */
    List<PackedGroup> groups(PolicyModel model, int example) {
        int[] prompt = ids(example, "prompt_ids");
        int imageAt = imageAt(prompt);
        ImageFeatures image = model.encode(floats("pixels." + example));
        ImageFeatures negative = model.encode(floats("negative_pixels." + example));
        int[] chosen = ids(example, "chosen_ids");
        int[] rejected = ids(example, "rejected_ids");
        return List.of(
                new PackedGroup(prompt, imageAt, image, List.of(chosen, rejected), 2L * example),
                new PackedGroup(prompt, imageAt, negative, List.of(chosen), 2L * example + 1));
    }

    /**
     * Returns all examples in one batch; the answers are chosen, rejected, chosen on the negative, example by example.
     */
    PackedBatch batch(PolicyModel model) {
        List<PackedGroup> groups = new ArrayList<>();
        for (int i = 0; i < examples(); i++) {
            groups.addAll(groups(model, i));
        }
        return new PackedBatch(groups);
    }

    /** Returns the prompt of each example, about its image. */
    public List<ImagePrompt> prompts(PolicyModel model) {
        List<ImagePrompt> prompts = new ArrayList<>();
        for (int i = 0; i < examples(); i++) {
            int[] ids = ids(i, "prompt_ids");
            prompts.add(new ImagePrompt(ids, imageAt(ids), model.encode(floats("pixels." + i))));
        }
        return prompts;
    }

    /** Returns how many arrays a model has taken from its pool and not given back. */
    public static int lent(Nd4jPolicyModel model) {
        return model.pool().lent();
    }

    private int imageAt(int[] prompt) {
        for (int i = 0; i < prompt.length; i++) {
            if (prompt[i] == checkpoint.config().imageToken()) {
                return i;
            }
        }
        throw new IllegalStateException("no image in the prompt");
    }

    /** Returns the layout of an adapter of rank 4 on every linear layer of the decoder. */
    public AdapterLayout layout() {
        DecoderConfig decoder = checkpoint.config().decoder();
        List<LinearModule> modules = new ArrayList<>();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            int hidden = decoder.hidden();
            modules.add(new LinearModule(layer, "self_attn.q_proj", hidden, decoder.queryWidth()));
            modules.add(new LinearModule(layer, "self_attn.k_proj", hidden, decoder.keyValueWidth()));
            modules.add(new LinearModule(layer, "self_attn.v_proj", hidden, decoder.keyValueWidth()));
            if (decoder.kind() == DecoderConfig.Kind.LLAMA) {
                modules.add(new LinearModule(layer, "self_attn.o_proj", decoder.queryWidth(), hidden));
                modules.add(new LinearModule(layer, "mlp.gate_proj", hidden, decoder.intermediate()));
                modules.add(new LinearModule(layer, "mlp.up_proj", hidden, decoder.intermediate()));
                modules.add(new LinearModule(layer, "mlp.down_proj", decoder.intermediate(), hidden));
            } else {
                modules.add(new LinearModule(layer, "self_attn.dense", decoder.queryWidth(), hidden));
                modules.add(new LinearModule(layer, "mlp.fc1", hidden, decoder.intermediate()));
                modules.add(new LinearModule(layer, "mlp.fc2", decoder.intermediate(), hidden));
            }
        }
        return AdapterLayout.of(4, modules);
    }

    /** Returns the name of a module in the golden files. */
    String key(LinearModule module) {
        String decoder = checkpoint.config().decoder().kind() == DecoderConfig.Kind.LLAMA
                ? "base_model.model.model.language_model."
                : "base_model.model.model.";
        return decoder + module.path();
    }

    /** Returns A and B of every module of the layout, in one vector, from a golden file. */
    public INDArray vector(SafetensorsFile file, String prefix) {
        AdapterLayout layout = layout();
        float[] values = new float[Math.toIntExact(layout.length())];
        try {
            for (AdaptedModule module : layout.modules()) {
                String key = prefix + key(module.linear());
                float[] a = file.tensor(key + ".lora_A.weight").floats();
                float[] b = file.tensor(key + ".lora_B.weight").floats();
                System.arraycopy(a, 0, values, (int) module.begin(), a.length);
                System.arraycopy(b, 0, values, (int) module.beginB(), b.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Nd4j.createFromArray(values);
    }

    /** Returns the adapter that lies beside the checkpoint: α 8, rank 4. */
    public LoraParameters adapter(DataType type) {
        try {
            INDArray values = vector(SafetensorsFile.open(folder.resolve("adapter/adapter_model.safetensors")), "");
            return new LoraParameters(layout(), values.castTo(type), 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
