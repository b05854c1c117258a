package org.mdpospark.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;

/** Fields that mean the same in the configurations of several models. */
final class SharedFields {
    private SharedFields() {}

    /** Requires that the model is made for the class that is known, and that its weights are not quantized. */
    static void requireArchitecture(ConfigFields fields, String known) throws MalformedCheckpointException {
        String field = "architectures";
        JsonNode architectures = fields.object().path(field);
        if (fields.has(field)
                && !(architectures.size() == 1 && architectures.path(0).asText().equals(known))) {
            throw fields.wrong(field, "[\"%s\"]".formatted(known));
        }
        fields.requireAbsent("quantization_config", "take the weights that are not quantized");
    }

    /** Requires that every position sees all before it. */
    static void requireFullAttention(ConfigFields fields) throws MalformedCheckpointException {
        fields.requireAbsent("sliding_window", "models with windowed attention are not known here");
    }

    /** Returns the width of an attention head: the heads share the hidden width unless the file says otherwise. */
    static int headSize(ConfigFields fields, int hidden, int heads) throws MalformedCheckpointException {
        String field = "head_dim";
        if (fields.has(field)) {
            return fields.positive(field);
        }
        if (hidden % heads != 0) {
            throw fields.wrong("hidden_size", "a multiple of the %d heads".formatted(heads));
        }
        return hidden / heads;
    }

    /** Returns the activation function of a vision tower. */
    static VisionConfig.Activation activation(ConfigFields vision, VisionConfig.Activation absent)
            throws MalformedCheckpointException {
        String field = "hidden_act";
        if (!vision.has(field)) {
            return absent;
        }
        return switch (vision.text(field).orElse("")) {
            case "quick_gelu" -> VisionConfig.Activation.QUICK_GELU;
            case "gelu" -> VisionConfig.Activation.GELU;
            case "gelu_pytorch_tanh" -> VisionConfig.Activation.GELU_TANH;
            default -> throw vision.wrong(field, "quick_gelu, gelu or gelu_pytorch_tanh");
        };
    }
}
