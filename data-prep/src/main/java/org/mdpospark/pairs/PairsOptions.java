package org.mdpospark.pairs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.mdpospark.image.CropSampler;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.pairs.input.InputOptions;
import org.mdpospark.pairs.negative.NegativeOptions;
import org.mdpospark.pairs.negative.QualityLimits;

/**
 * Everything that decides what a pairs run does. The run writes what decides the pairs into its manifest.
 *
 * @param input rows and how to read them
 * @param images folder below which image paths lie; empty takes the folder of each row's file
 * @param seed decides every random choice, with the row's content
 */
public record PairsOptions(
        InputOptions input,
        Optional<String> images,
        ImageLimits limits,
        NegativeOptions negative,
        QualityLimits quality,
        SplitOptions split,
        OutputOptions output,
        long seed) {
    public static final long DEFAULT_SEED = 0;

    /** Returns the options that decide the pairs, under the names of the command line. */
    ObjectNode describe() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        input.describe(node);
        node.put("images", images.orElse(null));
        node.put("min-side", limits.minSide());
        node.put("max-pixels", limits.maxPixels());
        node.put("max-image-bytes", limits.maxBytes());
        describeNegative(node);
        node.put("min-visible", quality.minVisible());
        node.put("min-entropy", quality.minEntropy());
        node.put("min-distance", quality.minHashDistance());
        node.put("max-draws", quality.maxDraws());
        node.put("holdout", split.holdout());
        node.put("near-distance", split.nearDistance());
        List<String> lists = split.excludeHashes();
        lists.forEach(node.putArray("exclude-hashes")::add);
        node.put("seed", seed);
        return node;
    }

    private void describeNegative(ObjectNode node) {
        CropSampler sampler = negative.sampler();
        node.put("strategy", negative.strategy().code());
        node.put("negatives", negative.count());
        node.put("area", "%s-%s".formatted(sampler.minArea(), sampler.maxArea()));
        node.put("ratio", "%s-%s".formatted(sampler.minRatio(), sampler.maxRatio()));
        node.put("rng", negative.generator().code());
        node.put("crop-space", negative.frameName().isPresent() ? "model" : "source");
        node.put("model-frame", negative.frameName().orElse(null));
        node.put("store", negative.store().code());
        node.put("negative-format", negative.encoding().code());
        node.put("jpeg-quality", negative.jpegQuality());
        node.put("no-hash", !negative.hashed());
    }
}
