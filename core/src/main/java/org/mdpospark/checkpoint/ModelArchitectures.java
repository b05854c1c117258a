package org.mdpospark.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;

/** The field {@code architectures}, which names the class that a model is made for. */
final class ModelArchitectures {
    private static final String FIELD = "architectures";

    private ModelArchitectures() {}

    /** Requires the known class, and weights that are not quantized. */
    static void require(ConfigFields fields, String known) throws MalformedCheckpointException {
        JsonNode architectures = fields.object().path(FIELD);
        if (fields.has(FIELD)
                && !(architectures.size() == 1 && architectures.path(0).asText().equals(known))) {
            throw fields.wrong(FIELD, known);
        }
        fields.requireAbsent("quantization_config", "take the weights that are not quantized");
    }
}
