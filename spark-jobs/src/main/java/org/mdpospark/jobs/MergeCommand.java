package org.mdpospark.jobs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.lora.AdapterCheck;
import org.mdpospark.lora.AdapterMerge;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.MergeReport;
import org.mdpospark.lora.PeftAdapter;
import org.mdpospark.lora.PeftFiles;
import org.mdpospark.lora.PeftFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mdpo merge}: a base model and an adapter in, a model that needs no adapter out. Starts no Spark. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Merges an adapter into its base model, for tools that load no adapters.",
            "The merged model has the base model's files, tensor names and types; only adapted weights differ."
        },
        footer = {
            "",
            "Examples:",
            "  ./mdpo merge --base llava-1.5-7b-hf --adapter run/adapter --out llava-mdpo",
            "  ./mdpo merge --base bunny --adapter run/best --profile bunny --out bunny-mdpo",
            "  ./mdpo merge --config merge.yaml"
        })
final class MergeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--base",
            paramLabel = "FOLDER",
            description = "The model that the adapter was trained on: config.json and *.safetensors.")
    private @Nullable Path baseFolder;

    @Option(
            names = "--adapter",
            paramLabel = "FOLDER",
            description = "The adapter: adapter_config.json and adapter_model.safetensors, of ours or of PEFT.")
    private @Nullable Path adapterFolder;

    @Option(names = "--out", paramLabel = "FOLDER", description = "The merged model: a new folder.")
    private @Nullable Path outFolder;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Naming that the adapter must have: llava-transformers-4, llava-transformers-5 or bunny."
                    + " Default: whichever of them it has.")
    private @Nullable String profile;

    @Option(names = "--allow-zero", description = "Merges an adapter that changes nothing, too.")
    private boolean allowZero;

    @SuppressWarnings("UnusedVariable") // Mdpo reads it before the command is parsed for good
    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of these options, names without dashes.")
    private @Nullable File config;

    @Override
    public Integer call() throws IOException {
        Path base = folder("--base", baseFolder, "config.json", "the folder of a model that lies on this machine");
        Path adapter = folder("--adapter", adapterFolder, PeftFiles.CONFIG, "the folder of an adapter");
        Path out = given("--out", outFolder, "a new folder for the merged model");
        Optional<KeyProfile> expected = Optional.ofNullable(profile)
                .map(name -> Choices.of("--profile", name, KeyProfile.values(), KeyProfile::code));
        Checkpoint model = Checkpoint.open(base);
        PeftAdapter found =
                PeftFolder.read(adapter, DecoderModules.of(model.config().decoder()));
        requireProfile(expected, found);
        requireEffect(adapter, found);
        describe(found);
        report(merge(model, found, out), out);
        return ExitCode.DONE;
    }

    private static Path given(String option, @Nullable Path path, String meaning) {
        if (path == null) {
            throw new IllegalArgumentException("%s is missing: name %s".formatted(option, meaning));
        }
        return path;
    }

    private static Path folder(String option, @Nullable Path path, String file, String meaning) {
        Path folder = given(option, path, meaning);
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("%s %s is no folder: name %s".formatted(option, folder, meaning));
        }
        if (!Files.exists(folder.resolve(file))) {
            throw new IllegalArgumentException("%s %s has no %s: name %s".formatted(option, folder, file, meaning));
        }
        return folder;
    }

    private static void requireProfile(Optional<KeyProfile> expected, PeftAdapter found) {
        if (expected.isPresent() && expected.get() != found.profile()) {
            throw new IllegalArgumentException(
                    "--profile is %s, but the adapter is named as by %s: leave --profile out, or name the other adapter"
                            .formatted(expected.get().code(), found.profile().code()));
        }
    }

    private void requireEffect(Path adapter, PeftAdapter found) {
        AdapterCheck check = found.check();
        if (!allowZero && check.idle().size() == check.modules().size()) {
            throw new IllegalArgumentException(
                    ("--adapter %s changes nothing: the update of all its %d modules is 0, as before training; name a "
                                    + "trained one, or add --allow-zero")
                            .formatted(adapter, check.modules().size()));
        }
    }

    private void describe(PeftAdapter found) {
        AdapterCheck check = found.check();
        print(
                "adapter: %d modules, rank %d, scaling %s; %,d values, %,d of B are not 0; named as by %s%s",
                check.modules().size(),
                found.adapter().config().rank(),
                found.adapter().config().scaling(),
                check.values(),
                check.nonZeroB(),
                found.profile().code(),
                found.baseModel().map(name -> ", made for " + name).orElse(""));
        warn(check.warnings());
    }

    private static MergeReport merge(Checkpoint model, PeftAdapter found, Path out)
            throws MalformedCheckpointException {
        try {
            return AdapterMerge.merge(model, found.adapter(), out);
        } catch (MalformedCheckpointException e) {
            throw e;
        } catch (IOException e) {
            throw new RepeatableException(
                    ("the merged model cannot be written to %s (%s: %s): it takes as much room as the base model; nothing "
                                    + "is left there, so mend this and give the same command again")
                            .formatted(out, e.getClass().getSimpleName(), e.getMessage()),
                    e);
        }
    }

    private void report(MergeReport merged, Path out) {
        print(
                "merged: %d weights in %s; largest change %.3g; %.1f %% of their numbers differ from the base model's",
                merged.modules().size(), out, merged.largestUpdate(), 100 * merged.changedShare());
        warn(merged.warnings());
    }

    private void print(String format, Object... values) {
        PrintWriter writer = spec.commandLine().getOut();
        writer.println(String.format(Locale.ROOT, format, values));
        writer.flush();
    }

    private void warn(List<String> warnings) {
        warnings.forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        spec.commandLine().getErr().flush();
    }
}
