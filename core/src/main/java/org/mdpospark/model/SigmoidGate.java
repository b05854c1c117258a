package org.mdpospark.model;

import org.mdpospark.checkpoint.VisionConfig.Activation;

/**
 * Activations of the form x·σ(a(x)), row by row: a(x) = x for swish, 1.702x for CLIP's quick GELU, and √(8/π)·(x +
 * 0.044715x³) for the GELU with tanh, since (1 + tanh u) / 2 = σ(2u).
 */
final class SigmoidGate {
    private static final float QUICK = 1.702f;
    private static final float TANH = (float) Math.sqrt(8 / Math.PI);
    private static final float CUBIC = 0.044715f;

    private SigmoidGate() {}

    /** Stores σ(x). */
    static void sigmoid(float[] x, float[] sigmoid) {
        for (int i = 0; i < x.length; i++) {
            sigmoid[i] = -x[i];
        }
        finish(sigmoid);
    }

    /** Stores σ(a(x)). */
    static void sigmoid(Activation activation, float[] x, float[] sigmoid) {
        if (activation == Activation.QUICK_GELU) {
            for (int i = 0; i < x.length; i++) {
                sigmoid[i] = -QUICK * x[i];
            }
        } else {
            for (int i = 0; i < x.length; i++) {
                sigmoid[i] = -TANH * (x[i] + CUBIC * x[i] * x[i] * x[i]);
            }
        }
        finish(sigmoid);
    }

    /** Multiplies dy by the activation's slope: σ + x·σ(1 - σ)·a'(x). */
    static void slope(Activation activation, float[] x, float[] sigmoid, float[] dy) {
        if (activation == Activation.QUICK_GELU) {
            for (int i = 0; i < x.length; i++) {
                dy[i] *= sigmoid[i] + x[i] * sigmoid[i] * (1 - sigmoid[i]) * QUICK;
            }
        } else {
            for (int i = 0; i < x.length; i++) {
                float inner = TANH * (1 + 3 * CUBIC * x[i] * x[i]);
                dy[i] *= sigmoid[i] + x[i] * sigmoid[i] * (1 - sigmoid[i]) * inner;
            }
        }
    }

    private static void finish(float[] exponents) {
        RowExponential.ofThread().apply(exponents, 0, exponents.length);
        for (int i = 0; i < exponents.length; i++) {
            exponents[i] = 1 / (1 + exponents[i]);
        }
    }
}
