package org.mdpospark.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.cluster.AdapterFiles;

/**
 * A model that is evaluated: the base model, or an adapter of it.
 *
 * @param method name for a reader; adapters of one name are runs of one method, with other seeds
 * @param run from 1
 * @param adapter PEFT folder, on any file system; empty for the base model
 */
public record EvaluatedModel(String method, int run, Optional<String> adapter) {
    /** The base model's name. */
    public static final String BASE = "base";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    public EvaluatedModel {
        if (!NAME.matcher(method).matches()) {
            throw new IllegalArgumentException(
                    "a model's name must have letters, digits, and . _ - behind the first, 64 at most, but is '%s'"
                            .formatted(method));
        }
        if (run < 1) {
            throw new IllegalArgumentException("run must be at least 1, but is " + run);
        }
    }

    /**
     * Returns the base model and then the adapters.
     *
     * @param adapters {@code NAME=FOLDER} each
     * @throws IllegalArgumentException if one cannot be used; the message names cause and remedy
     */
    public static List<EvaluatedModel> of(boolean withBase, List<String> adapters, Configuration hadoop) {
        List<EvaluatedModel> models = new ArrayList<>();
        if (withBase) {
            models.add(new EvaluatedModel(BASE, 1, Optional.empty()));
        }
        Map<String, Integer> runs = new HashMap<>();
        for (String adapter : adapters) {
            int equals = adapter.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "--adapter must be NAME=FOLDER, such as mdpo=run/best, but is '%s'".formatted(adapter));
            }
            String name = adapter.substring(0, equals);
            if (name.equals(BASE)) {
                throw new IllegalArgumentException("--adapter must not be called base: that is the base model's name");
            }
            String folder = AdapterFiles.address(adapter.substring(equals + 1));
            if (!holdsAdapter(folder, hadoop)) {
                throw new IllegalArgumentException(
                        "--adapter %s: %s holds no adapter_model.safetensors: name a PEFT folder, such as a run's adapter or best, where every machine finds it"
                                .formatted(name, folder));
            }
            models.add(new EvaluatedModel(name, runs.merge(name, 1, Integer::sum), Optional.of(folder)));
        }
        if (models.isEmpty()) {
            throw new IllegalArgumentException("there must be a model: name an --adapter, or leave --no-base out");
        }
        return models;
    }

    private static boolean holdsAdapter(String folder, Configuration hadoop) {
        Path file = new Path(folder, "adapter_model.safetensors");
        try {
            return file.getFileSystem(hadoop).exists(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--adapter: %s cannot be looked at: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /** Returns the name of this run, in folders and messages. */
    public String id() {
        return run == 1 ? method : "%s.run%d".formatted(method, run);
    }
}
