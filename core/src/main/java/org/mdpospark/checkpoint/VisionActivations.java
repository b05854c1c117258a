package org.mdpospark.checkpoint;

/** Names of activation functions in configurations. */
final class VisionActivations {
    private VisionActivations() {}

    static VisionConfig.Activation read(ConfigFields vision, VisionConfig.Activation absent)
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
