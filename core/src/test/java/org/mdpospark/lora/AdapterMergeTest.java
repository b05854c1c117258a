package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.StoredTensor;

class AdapterMergeTest {
    private static final double SUBNORMAL = 0x1p-25; // half of F16's smallest step

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void withoutUpdateItIsTheBaseModel(GoldenModel model) throws IOException {
        Adapter adapter = AdapterInitializer.initial(TestModules.config(4), AdapterLayout.of(4, model.linears()));

        MergeReport report = AdapterMerge.merge(model.checkpoint(), adapter, folder.resolve("merged"));

        for (String name : GoldenModel.fileNames(folder.resolve("merged"))) {
            assertThat(folder.resolve("merged").resolve(name))
                    .hasSameBinaryContentAs(model.folder().resolve(name));
        }
        assertThat(report.changedShare()).isZero();
        assertThat(report.warnings())
                .containsExactly("the merged model is the base model: the adapter changes nothing");
    }

    @ParameterizedTest
    @EnumSource
    void storesTheRoundedSum(GoldenModel model) throws IOException {
        Checkpoint base = model.checkpoint();

        MergeReport report = AdapterMerge.merge(base, model.adapter(), folder.resolve("merged"));

        requireMerged(base, model.adapter(), Checkpoint.open(folder.resolve("merged")), report);
        assertThat(report.warnings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void mergesEveryType(ElementType type) throws IOException {
        Checkpoint base = Checkpoint.open(GoldenModel.BUNNY.write(Files.createDirectory(folder.resolve("base")), type));

        MergeReport report = AdapterMerge.merge(base, GoldenModel.BUNNY.adapter(), folder.resolve("merged"));

        requireMerged(base, GoldenModel.BUNNY.adapter(), Checkpoint.open(folder.resolve("merged")), report);
    }

    private static void requireMerged(Checkpoint base, Adapter adapter, Checkpoint merged, MergeReport report)
            throws IOException {
        List<AdaptedModule> modules = adapter.layout().modules();
        Set<String> untouched = new HashSet<>(base.files().names());
        assertThat(report.modules()).hasSameSizeAs(modules);
        for (int i = 0; i < modules.size(); i++) {
            LinearModule linear = modules.get(i).linear();
            StoredTensor before = base.decoder(linear.layer(), linear.name() + ".weight");
            StoredTensor after = merged.files().tensor(before.name());
            MergedModule module = report.modules().get(i);
            assertThat(module.tensor()).isEqualTo(before.name());
            assertThat(module.weights()).isEqualTo(before.elements());
            requireSum(before, adapter, modules.get(i), after, module);
            untouched.remove(before.name());
        }
        for (String name : untouched) {
            assertThat(merged.files().tensor(name).bytes())
                    .isEqualTo(base.files().tensor(name).bytes());
        }
    }

    private static void requireSum(
            StoredTensor before, Adapter adapter, AdaptedModule module, StoredTensor after, MergedModule report) {
        float[] weights = before.floats();
        float[] merged = after.floats();
        FloatBuffer a = adapter.valuesA(module);
        FloatBuffer b = adapter.valuesB(module);
        int inputs = module.linear().inputs();
        double largest = 0;
        long changed = 0;
        double worst = 0;
        for (int i = 0; i < weights.length; i++) {
            double update = 0;
            for (int k = 0; k < module.rank(); k++) {
                update += (double) b.get(i / inputs * module.rank() + k) * a.get(k * inputs + i % inputs);
            }
            update *= adapter.config().scaling();
            largest = Math.max(largest, Math.abs(update));
            changed += merged[i] == weights[i] ? 0 : 1;
            double exact = weights[i] + update;
            double allowed = relativeError(before.type()) * Math.abs(exact) * (1 + 1e-6) + SUBNORMAL;
            worst = Math.max(worst, Math.abs(merged[i] - exact) / allowed);
        }
        assertThat(worst).isLessThanOrEqualTo(1);
        assertThat(report.changed()).isEqualTo(changed);
        assertThat(report.largestUpdate()).isCloseTo(largest, Percentage.withPercentage(1e-6));
    }

    /** Returns the largest relative error of rounding to a type. */
    private static double relativeError(ElementType type) {
        return switch (type) {
            case F32 -> 0x1p-24;
            case F16 -> 0x1p-11;
            case BF16 -> 0x1p-8;
        };
    }

    @Test
    void copiesSettingsAndNothingThatMisleads() throws IOException {
        Path base = Files.createDirectory(folder.resolve("base"));
        GoldenModel.BUNNY.write(base, ElementType.BF16);
        for (String name : List.of(
                "tokenizer.json",
                "merges.txt",
                "README.md",
                "pytorch_model.bin",
                ".cache",
                "adapter_config.json",
                "model.fp16.safetensors")) {
            Files.writeString(base.resolve(name), name);
        }

        AdapterMerge.merge(Checkpoint.open(base), GoldenModel.BUNNY.adapter(), folder.resolve("merged"));

        assertThat(GoldenModel.fileNames(folder.resolve("merged")))
                .containsExactly("config.json", "merges.txt", "model.safetensors", "tokenizer.json");
    }

    @Test
    void mergesLinkedAndProtectedFiles() throws IOException {
        Path blobs = Files.createDirectory(folder.resolve("blobs"));
        Path base = Files.createDirectory(folder.resolve("base"));
        GoldenModel.BUNNY.write(blobs, ElementType.F32);
        for (String name : GoldenModel.fileNames(blobs)) {
            assertThat(blobs.resolve(name).toFile().setReadOnly()).isTrue();
            Files.createSymbolicLink(base.resolve(name), blobs.resolve(name));
        }

        AdapterMerge.merge(Checkpoint.open(base), GoldenModel.BUNNY.adapter(), folder.resolve("merged"));

        Path merged = folder.resolve("merged/model.safetensors");
        assertThat(Files.isSymbolicLink(merged)).isFalse();
        assertThat(Files.getPosixFilePermissions(merged)).contains(PosixFilePermission.OWNER_WRITE);
        assertThat(Checkpoint.open(base).contentHash())
                .isNotEqualTo(Checkpoint.open(folder.resolve("merged")).contentHash());
    }

    @Test
    void saysWhatRoundingSwallowed() throws IOException {
        Adapter tiny = scaled(GoldenModel.LLAVA.adapter(), 1e-9f);

        MergeReport report = AdapterMerge.merge(GoldenModel.LLAVA.checkpoint(), tiny, folder.resolve("merged"));

        assertThat(report.largestUpdate()).isPositive();
        assertThat(report.warnings())
                .containsExactly(
                        "rounding to the stored type swallowed the whole update of 21 of 21 weights: "
                                + String.join(", ", names(report).subList(0, 3)) + " and 18 more",
                        "only 0.0 % of the adapted numbers changed, the others' update is below their type's "
                                + "precision: the adapter beside the base model does more than the merged model");
    }

    private static List<String> names(MergeReport report) {
        return report.modules().stream().map(MergedModule::tensor).toList();
    }

    private static Adapter scaled(Adapter adapter, float factor) {
        for (AdaptedModule module : adapter.layout().modules()) {
            FloatBuffer b = adapter.valuesB(module);
            for (int i = 0; i < b.limit(); i++) {
                b.put(i, factor * b.get(i));
            }
        }
        return adapter;
    }

    @Test
    void refusesAnAdapterOfAnotherModel() {
        assertThatThrownBy(() -> AdapterMerge.merge(
                        GoldenModel.LLAVA.checkpoint(), GoldenModel.BUNNY.adapter(), folder.resolve("merged")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "adapter must be for the decoder in %s, but that has no layers.0.self_attn.dense "
                                + "with 64 inputs and 64 outputs",
                        GoldenModel.LLAVA.folder());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesWeightsThatTheTypeCannotHold() {
        Adapter adapter = GoldenModel.LLAVA.adapter();
        AdaptedModule q = adapter.layout().modules().get(0);
        FloatBuffer a = adapter.valuesA(q);
        FloatBuffer b = adapter.valuesB(q);
        for (int k = 0; k < q.rank(); k++) {
            a.put(k * q.linear().inputs(), k == 0 ? 1 : 0);
        }
        b.put(0, 40_000); // times the scaling, 2

        assertThatThrownBy(() -> AdapterMerge.merge(GoldenModel.LLAVA.checkpoint(), adapter, folder.resolve("merged")))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("merged weights must be numbers that F16 can hold, but \\S+layers\\.0\\.self_attn\\.q_proj"
                        + "\\.weight would get (80000|7999\\d\\.\\d+|8000\\d\\.\\d+): is the scaling right\\?");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesPlacesThatAreTaken() throws IOException {
        List<String> names = new ArrayList<>(GoldenModel.fileNames(GoldenModel.BUNNY.folder()));

        assertThatThrownBy(() -> AdapterMerge.merge(
                        GoldenModel.BUNNY.checkpoint(), GoldenModel.BUNNY.adapter(), GoldenModel.BUNNY.folder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "folder %s must be new or empty, but holds files: name another one",
                        GoldenModel.BUNNY.folder().toAbsolutePath());
        assertThat(GoldenModel.fileNames(GoldenModel.BUNNY.folder())).isEqualTo(names);
    }
}
