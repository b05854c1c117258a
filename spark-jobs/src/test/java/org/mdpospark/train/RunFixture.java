package org.mdpospark.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mdpospark.lora.LoraConfig;

/** A run as the training command would describe it. */
public final class RunFixture {
    private RunFixture() {}

    public static RunDescription run() {
        return run("adapters/bunny-rlaif-v", "BunnyLlama/Bunny-v1_0-3B");
    }

    public static RunDescription run(String folder, String model) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Java", "17.0.15");
        versions.put("Spark", "3.5.9");
        versions.put("ND4J", "1.0.0-M2.1");
        ObjectNode options = json("""
                {"pairs": "hdfs://data/rlaif-v/pairs", "mode": "average", "average_every": 16, "epochs": 3,
                 "batch": 32, "learning_rate": 1e-5, "warm_up": 0.1, "schedule": "cosine", "adam_beta2": 0.98,
                 "weight_decay": 0.05, "clip": 1.0, "seed": 42, "holdout_every": 6, "keep": 3, "preset": "mdpo"}
                """);
        options.put("model", model);
        return new RunDescription(
                folder,
                "mdpo train --resume --out " + folder,
                options,
                Sketch.OBJECTIVE,
                new RunDescription.Model(model, "sha256:9f2c51d0e7aa41b6", LoraConfig.DEFAULT, 192, 93_585_408),
                new RunDescription.Data(
                        "hdfs://data/rlaif-v/pairs",
                        9_520,
                        480,
                        json("{\"text\": {\"mean\": 61, \"longest\": 412}, \"image\": 729,"
                                + " \"answer\": {\"mean\": 88, \"longest\": 655}, \"rows_cut\": 3}")),
                new RunDescription.Cluster(4, 8, 34_359_738_368L, versions),
                Instant.parse("2026-02-03T04:05:06Z"));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
