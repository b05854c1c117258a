package org.mdpospark.lora;

import java.nio.FloatBuffer;

/**
 * An adapter's values with what they mean. The values are not copied: who made the adapter may go on training them.
 *
 * @param config what the adapter was made with
 * @param layout of the values
 * @param values A and B of all modules
 */
public record Adapter(LoraConfig config, AdapterLayout layout, FloatBuffer values) {
    public Adapter {
        if (config.rank() != layout.rank()) {
            throw new IllegalArgumentException(
                    "layout must have the configured rank %d, but has %d".formatted(config.rank(), layout.rank()));
        }
        if (values.remaining() != layout.length()) {
            throw new IllegalArgumentException("adapter must have the layout's %d values, but has %d"
                    .formatted(layout.length(), values.remaining()));
        }
        values = values.slice();
    }

    /** Returns an adapter of values that are all 0, which changes nothing. */
    public static Adapter zeros(LoraConfig config, AdapterLayout layout) {
        if (layout.length() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("adapter must have at most %d values, but has %d: choose a lower rank"
                    .formatted(Integer.MAX_VALUE, layout.length()));
        }
        return new Adapter(config, layout, FloatBuffer.allocate((int) layout.length()));
    }

    /** Returns all values, in the order of the layout; changes to them change the adapter. */
    @Override
    public FloatBuffer values() {
        return values.duplicate();
    }

    /** Returns a module's A [rank, inputs]; changes to it change the adapter. */
    public FloatBuffer valuesA(AdaptedModule module) {
        return values.slice((int) module.begin(), module.sizeA());
    }

    /** Returns a module's B [outputs, rank]; changes to it change the adapter. */
    public FloatBuffer valuesB(AdaptedModule module) {
        return values.slice((int) module.beginB(), module.sizeB());
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one of them is not finite, as after a training that diverged
     */
    public void requireFinite() {
        for (AdaptedModule module : layout.modules()) {
            requireFinite("A", module, valuesA(module));
            requireFinite("B", module, valuesB(module));
        }
    }

    private static void requireFinite(String matrix, AdaptedModule module, FloatBuffer values) {
        while (values.hasRemaining()) {
            float value = values.get();
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("%s of %s must hold finite numbers, but holds %s"
                        .formatted(matrix, module.linear().path(), value));
            }
        }
    }
}
