package org.mdpospark.lora;

import java.io.Serializable;

/**
 * One linear layer of a decoder block, with a weight [outputs, inputs].
 *
 * @param layer of the block, from 0
 * @param name inside the block, such as {@code self_attn.q_proj}
 * @param inputs columns of the weight
 * @param outputs rows of the weight
 */
public record LinearModule(int layer, String name, int inputs, int outputs) implements Serializable {
    /** What a module's name looks like, for patterns. */
    static final String NAME = "[A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*";

    public LinearModule {
        if (layer < 0) {
            throw new IllegalArgumentException("layer must be 0 or more, but is " + layer);
        }
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("module must have a name like self_attn.q_proj, but has '" + name + "'");
        }
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "%s must have inputs and outputs, but has %d and %d".formatted(path(layer, name), inputs, outputs));
        }
    }

    /** Returns the name inside the decoder, whatever a library calls the decoder: {@code layers.0.self_attn.q_proj}. */
    public String path() {
        return path(layer, name);
    }

    static String path(int layer, String name) {
        return "layers." + layer + "." + name;
    }
}
