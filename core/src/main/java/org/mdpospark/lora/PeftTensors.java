package org.mdpospark.lora;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.checkpoint.Shown;

/** The tensors of an {@code adapter_model.safetensors}, whose names are all of one profile. */
final class PeftTensors {
    private final Path file;
    private final SafetensorsFile tensors;
    private final KeyProfile profile;

    private PeftTensors(Path file, SafetensorsFile tensors, KeyProfile profile) {
        this.file = file;
        this.tensors = tensors;
        this.profile = profile;
    }

    /**
     * Opens a file.
     *
     * @throws MalformedCheckpointException if a tensor is no A or B of a decoder's module, or if model classes are
     *     mixed
     */
    static PeftTensors open(Path file) throws IOException {
        SafetensorsFile tensors = SafetensorsFile.open(file);
        Set<KeyProfile> profiles = EnumSet.noneOf(KeyProfile.class);
        for (String name : tensors.names()) {
            Optional<KeyProfile> profile = KeyProfile.find(name);
            if (profile.isEmpty()) {
                throw new MalformedCheckpointException(
                        file,
                        ("must hold adapters of a decoder's modules only, named as by one of %s, but holds %s; "
                                        + "train without that module, or rename")
                                .formatted(KeyProfile.codes(), Shown.name(name)));
            }
            profiles.add(profile.get());
        }
        if (profiles.size() != 1) {
            throw new MalformedCheckpointException(
                    file, "must have tensors of one key profile, but has those of " + describe(profiles));
        }
        return new PeftTensors(file, tensors, profiles.iterator().next());
    }

    private static String describe(Set<KeyProfile> profiles) {
        return profiles.isEmpty()
                ? "none"
                : String.join(" and ", profiles.stream().map(KeyProfile::code).toList());
    }

    KeyProfile profile() {
        return profile;
    }

    /**
     * Returns the layout of the modules that the file adapts.
     *
     * @throws MalformedCheckpointException unless these are the modules that the configuration names, in their shapes
     */
    AdapterLayout layout(PeftConfig config, List<LinearModule> linears) throws IOException {
        List<LinearModule> adapted = linears.stream()
                .filter(linear -> config.adapts(profile.path(linear)))
                .toList();
        if (adapted.isEmpty()) {
            throw new MalformedCheckpointException(
                    file.resolveSibling(PeftFiles.CONFIG),
                    "must name modules of the decoder, such as %s, but '%s' names none"
                            .formatted(
                                    profile.path(linears.get(0)),
                                    config.lora().targets().text()));
        }
        requireNames(adapted);
        int rank = config.lora().rank();
        for (LinearModule linear : adapted) {
            requireShape(profile.keyA(linear), rank, linear.inputs());
            requireShape(profile.keyB(linear), linear.outputs(), rank);
        }
        return AdapterLayout.of(rank, adapted);
    }

    private void requireNames(List<LinearModule> adapted) throws MalformedCheckpointException {
        Set<String> expected = new HashSet<>();
        for (LinearModule linear : adapted) {
            expected.add(profile.keyA(linear));
            expected.add(profile.keyB(linear));
        }
        List<String> missing = without(expected, tensors.names());
        if (!missing.isEmpty()) {
            throw new MalformedCheckpointException(
                    file,
                    "must hold A and B of every module that adapter_config.json names, but lacks "
                            + Listing.of(missing));
        }
        List<String> extra = without(tensors.names(), expected);
        if (!extra.isEmpty()) {
            throw new MalformedCheckpointException(
                    file,
                    "must hold modules of this decoder that adapter_config.json names, but also holds "
                            + Listing.of(extra));
        }
    }

    private static List<String> without(Set<String> names, Set<String> others) {
        return names.stream().filter(name -> !others.contains(name)).sorted().toList();
    }

    private void requireShape(String name, long... shape) throws IOException {
        long[] found = tensors.tensor(name).shape();
        if (!Arrays.equals(found, shape)) {
            throw new MalformedCheckpointException(
                    file,
                    "must have tensor %s in shape %s, by the decoder and the rank in adapter_config.json, but has it in %s"
                            .formatted(name, Arrays.toString(shape), Arrays.toString(found)));
        }
    }

    /** Copies all values into an adapter of this file's layout. */
    void read(Adapter adapter) throws IOException {
        for (AdaptedModule module : adapter.layout().modules()) {
            copy(profile.keyA(module.linear()), adapter.valuesA(module));
            copy(profile.keyB(module.linear()), adapter.valuesB(module));
        }
    }

    private void copy(String name, FloatBuffer target) throws IOException {
        tensors.tensor(name).read(0, target);
    }
}
