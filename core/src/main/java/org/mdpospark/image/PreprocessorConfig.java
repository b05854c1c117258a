package org.mdpospark.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mdpospark.checkpoint.ConfigFields;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.Shown;
import org.mdpospark.image.ModelFrame.Fit;

/** A {@code preprocessor_config.json} of transformers' processors for CLIP and SigLIP, read strictly. */
record PreprocessorConfig(ConfigFields fields) {
    private static final int BICUBIC = 3; // Pillow's number
    private static final List<String> TYPES = List.of(
            "CLIPImageProcessor",
            "CLIPImageProcessorFast",
            "CLIPFeatureExtractor",
            "SiglipImageProcessor",
            "SiglipImageProcessorFast");
    private static final Set<String> FLAGS =
            Set.of("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb");

    static PreprocessorConfig read(Path file) throws IOException {
        return new PreprocessorConfig(ConfigFields.read(file, "copy it from where the model comes from"));
    }

    /** Returns the processor that the file describes. */
    ImageProcessor processor(boolean pad) throws MalformedCheckpointException {
        requireKnown();
        List<Double> mean = colors("image_mean");
        int size = size();
        try {
            ModelFrame frame = new ModelFrame(size, pad ? Fit.PAD : fit(), ImageProcessor.background(mean));
            return new ImageProcessor(frame, fields.number("rescale_factor", 1 / 255.0), mean, colors("image_std"));
        } catch (IllegalArgumentException e) {
            throw new MalformedCheckpointException(
                    fields.file(), "describes no possible processor: " + e.getMessage(), e);
        }
    }

    private void requireKnown() throws MalformedCheckpointException {
        if (!TYPES.contains(type())) {
            throw wrong(
                    root().has("image_processor_type") ? "image_processor_type" : "feature_extractor_type",
                    "one of " + TYPES);
        }
        for (Map.Entry<String, JsonNode> field : root().properties()) {
            boolean harmless = field.getValue().isNull() || field.getValue().equals(BooleanNode.FALSE);
            if (field.getKey().startsWith("do_") && !FLAGS.contains(field.getKey()) && !harmless) {
                throw wrong(field.getKey(), "false, because it is not done here");
            }
        }
        for (String step : List.of("do_resize", "do_rescale", "do_normalize")) {
            if (!fields.flag(step, true)) {
                throw wrong(step, "true");
            }
        }
        if (fields.number("resample", BICUBIC) != BICUBIC) {
            throw wrong("resample", BICUBIC + " (bicubic)");
        }
    }

    private String type() {
        JsonNode type = root().path("image_processor_type");
        return (type.isTextual() ? type : root().path("feature_extractor_type")).asText();
    }

    private boolean isClip() {
        return type().startsWith("CLIP");
    }

    /** Returns how an image becomes square: CLIP's cuts off what is longer, SigLIP's squashes. */
    private Fit fit() {
        return isShortestEdge() ? Fit.CROP : Fit.SQUASH;
    }

    private boolean isShortestEdge() {
        JsonNode size = root().path("size");
        return size.has("shortest_edge") || (size.isInt() && isClip());
    }

    private int size() throws MalformedCheckpointException {
        int size = isShortestEdge() && root().path("size").isObject()
                ? positive("size", root().path("size").path("shortest_edge"))
                : square("size");
        boolean crops = fields.flag("do_center_crop", isClip());
        if (isShortestEdge() && !crops) {
            throw wrong("do_center_crop", "true, because the tower's input is square");
        }
        if (crops && square("crop_size") != size) {
            throw wrong("crop_size", "as large as size, %d".formatted(size));
        }
        return size;
    }

    /** Returns the side of a square that is given as a number or as equal height and width. */
    private int square(String name) throws MalformedCheckpointException {
        JsonNode value = root().path(name);
        if (!value.isObject()) {
            return positive(name, value);
        }
        int height = positive(name, value.path("height"));
        if (height != positive(name, value.path("width"))) {
            throw wrong(name, "square");
        }
        return height;
    }

    private int positive(String name, JsonNode value) throws MalformedCheckpointException {
        if (!value.isInt() || value.intValue() < 1) {
            throw wrong(name, "one side or both in whole pixels");
        }
        return value.intValue();
    }

    private List<Double> colors(String name) throws MalformedCheckpointException {
        List<Double> values = new ArrayList<>();
        for (JsonNode value : root().path(name)) {
            values.add(value.isNumber() ? value.doubleValue() : Double.NaN);
        }
        if (values.size() != 3 || values.contains(Double.NaN)) {
            throw wrong(name, "three numbers");
        }
        return values;
    }

    private JsonNode root() {
        return fields.object();
    }

    private MalformedCheckpointException wrong(String name, String mustBe) {
        JsonNode value = root().path(name);
        return fields.malformed("must have %s %s, but %s"
                .formatted(
                        Shown.name(name),
                        mustBe,
                        value.isMissingNode() ? "has none" : "has " + Shown.name(value.toString())));
    }
}
