package org.mdpospark.lora;

import java.nio.FloatBuffer;
import org.mdpospark.image.RowSeed;
import org.mdpospark.image.SplitMix64;

/**
 * The first values of an adapter: A uniform, B zero, so that the adapted model is the base model.
 *
 * <p>As PEFT does, A is drawn by He et al.'s rule with a = √5 ("Delving Deep into Rectifiers", ICCV 2015), which comes
 * to U(-1/√inputs, 1/√inputs). Each module has a generator of its own, seeded by its name: its values depend neither on
 * the order of modules nor on which others are adapted.
 */
public final class AdapterInitializer {
    private static final String PURPOSE = "lora_A";

    private AdapterInitializer() {}

    /** Returns a new adapter of a layout. */
    public static Adapter initial(LoraConfig config, AdapterLayout layout) {
        Adapter adapter = Adapter.zeros(config, layout);
        for (AdaptedModule module : layout.modules()) {
            fill(adapter.valuesA(module), module.linear(), config.seed());
        }
        return adapter;
    }

    private static void fill(FloatBuffer values, LinearModule linear, long seed) {
        SplitMix64 random = new SplitMix64(RowSeed.of(seed, linear.path(), 0, PURPOSE));
        float bound = (float) (1 / Math.sqrt(linear.inputs()));
        while (values.hasRemaining()) {
            values.put(random.uniform(-bound, bound));
        }
    }
}
