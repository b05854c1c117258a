package org.mdpospark.model;

import java.util.Optional;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The values of all adapters, as one vector that the layout divides. The vector may be a part of a larger array, such
 * as the parameters of a DL4J network.
 *
 * @param values [length] or [1, length]
 * @param scaling factor of B·A
 */
public record LoraParameters(AdapterLayout layout, INDArray values, double scaling) {
    public LoraParameters {
        requireLength("adapter", layout, values);
    }

    static void requireLength(String name, AdapterLayout layout, INDArray values) {
        if (values.length() != layout.length() || values.rank() > 2 || values.elementWiseStride() != 1) {
            throw new IllegalArgumentException("%s must be a vector of %d values without gaps, but has %d %d apart"
                    .formatted(name, layout.length(), values.length(), values.elementWiseStride()));
        }
    }

    /** Returns A [r, in] of a module, as a view. */
    public static INDArray down(AdaptedModule module, INDArray values) {
        return view(values, module.begin(), module.rank(), module.linear().inputs());
    }

    /** Returns B [out, r] of a module, as a view. */
    public static INDArray up(AdaptedModule module, INDArray values) {
        return view(values, module.beginB(), module.linear().outputs(), module.rank());
    }

    Optional<AdaptedModule> find(int layer, String module) {
        return layout.find(layer, module);
    }

    private static INDArray view(INDArray values, long begin, long rows, long columns) {
        return Nd4j.create(
                values.data(),
                new long[] {rows, columns},
                new long[] {columns, 1},
                values.offset() + begin,
                'c',
                values.dataType());
    }
}
