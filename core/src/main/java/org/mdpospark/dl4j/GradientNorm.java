package org.mdpospark.dl4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * L2 norm of a gradient's factors that are trained. Squares are added in double precision and in one order; ND4J's own
 * norm adds in an order that depends on the number of threads, and so would everything that a gradient is cut by it.
 */
final class GradientNorm {
    private static final int BLOCK = 1 << 14; // values

    private final FloatPointer values;
    private final float[] block = new float[BLOCK];
    private double sum;

    private GradientNorm(FloatPointer values) {
        this.values = values;
    }

    /**
     * Returns the norm.
     *
     * @param gradient as long as the layout
     * @param a whether the A matrices are trained
     * @param b whether the B matrices are trained
     */
    static double of(INDArray gradient, AdapterLayout layout, boolean a, boolean b) {
        if (gradient.length() != layout.length() || gradient.elementWiseStride() != 1) {
            throw new IllegalArgumentException("gradient must have %d values without gaps, but has %d %d apart"
                    .formatted(layout.length(), gradient.length(), gradient.elementWiseStride()));
        }
        FloatPointer base = (FloatPointer) gradient.data().pointer();
        GradientNorm norm = new GradientNorm(new FloatPointer(base).position(0).getPointer(gradient.offset()));
        for (AdaptedModule module : layout.modules()) {
            if (a) {
                norm.add(module.begin(), module.sizeA());
            }
            if (b) {
                norm.add(module.beginB(), module.sizeB());
            }
        }
        return Math.sqrt(norm.sum);
    }

    private void add(long begin, int length) {
        for (int done = 0; done < length; ) {
            int count = Math.min(BLOCK, length - done);
            FloatBuffer window = values.getPointer(begin + done).capacity(count).asBuffer();
            window.get(block, 0, count);
            sum += squares(count);
            done += count;
        }
    }

    /** Four sums, which a processor adds at the same time. */
    private double squares(int count) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            first += (double) block[i] * block[i];
            second += (double) block[i + 1] * block[i + 1];
            third += (double) block[i + 2] * block[i + 2];
            fourth += (double) block[i + 3] * block[i + 3];
        }
        for (; i < count; i++) {
            first += (double) block[i] * block[i];
        }
        return first + second + (third + fourth);
    }
}
