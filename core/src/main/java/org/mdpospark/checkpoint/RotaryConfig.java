package org.mdpospark.checkpoint;

/**
 * The rotary embedding that a configuration describes.
 *
 * @param base θ
 * @param share how much of a head is rotated
 */
record RotaryConfig(double base, double share) {
    private static final double DEFAULT_BASE = 10000;
    private static final String NO_SCALING = "models with scaled positions are not known here";

    /** Reads the fields of transformers 4, or their counterparts in {@code rope_parameters} of version 5. */
    static RotaryConfig read(ConfigFields fields, double defaultShare) throws MalformedCheckpointException {
        ConfigFields parameters = fields.object("rope_parameters");
        requireUnscaled(parameters);
        if (fields.has("rope_scaling")) {
            ConfigFields scaling = fields.object("rope_scaling");
            if (scaling.has("factor")) {
                throw scaling.malformed("must have no rope_scaling, but has; " + NO_SCALING);
            }
            requireUnscaled(scaling);
        }
        return new RotaryConfig(
                parameters.number("rope_theta", fields.number("rope_theta", DEFAULT_BASE)),
                parameters.number("partial_rotary_factor", fields.number("partial_rotary_factor", defaultShare)));
    }

    private static void requireUnscaled(ConfigFields fields) throws MalformedCheckpointException {
        for (String field : new String[] {"rope_type", "type"}) {
            if (!fields.text(field).orElse("default").equals("default")) {
                throw fields.wrong(field, "default (%s)".formatted(NO_SCALING));
            }
        }
    }
}
