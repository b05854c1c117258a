package org.mdpospark.checkpoint;

import java.util.Iterator;
import java.util.Set;

/**
 * The rotary embedding that a configuration describes.
 *
 * @param base θ
 * @param share how much of a head is rotated
 */
record RotaryConfig(double base, double share) {
    private static final double DEFAULT_BASE = 10000;
    private static final String BASE = "rope_theta";
    private static final String SHARE = "partial_rotary_factor";
    private static final String TYPE = "rope_type";
    private static final String OLD_TYPE = "type";
    private static final Set<String> KNOWN = Set.of(BASE, SHARE, TYPE, OLD_TYPE);

    /** Reads the fields of transformers 4, or their counterparts in {@code rope_parameters} of version 5. */
    static RotaryConfig read(ConfigFields fields, double defaultShare) throws MalformedCheckpointException {
        requireUnscaled(fields.object("rope_scaling"));
        ConfigFields parameters = fields.object("rope_parameters");
        requireUnscaled(parameters);
        return new RotaryConfig(
                parameters.number(BASE, fields.number(BASE, DEFAULT_BASE)),
                parameters.number(SHARE, fields.number(SHARE, defaultShare)));
    }

    private static void requireUnscaled(ConfigFields fields) throws MalformedCheckpointException {
        fields.requireText(TYPE, "default");
        fields.requireText(OLD_TYPE, "default");
        for (Iterator<String> names = fields.object().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KNOWN.contains(name)) {
                fields.requireAbsent(name, "models with scaled positions are not known here");
            }
        }
    }
}
