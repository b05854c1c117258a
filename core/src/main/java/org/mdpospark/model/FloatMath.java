package org.mdpospark.model;

/** Elementary functions in single precision, a few nanoseconds each and within some units in the last place. */
final class FloatMath {
    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f; // few bits, so that n·LN2_HIGH is exact
    private static final float LN2_LOW = -2.1219444e-4f;
    private static final float MAX_EXPONENT = 88.3f;
    private static final float MIN_EXPONENT = -87.3f;
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double INVERSE_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);
    private static final float TANH_SCALE = (float) Math.sqrt(2 / Math.PI);
    private static final float TANH_CUBIC = 0.044715f;

    private FloatMath() {}

    /**
     * Returns e^x; 0 below about -87.3, infinity above about 88.3, NaN for NaN.
     *
     * <p>x = n·ln 2 + y with |y| ≤ ln 2 / 2, and e^y by the polynomial of the Cephes library.
     */
    static float exp(float x) {
        if (!(x > MIN_EXPONENT)) {
            return Float.isNaN(x) ? x : 0;
        }
        if (x > MAX_EXPONENT) {
            return Float.POSITIVE_INFINITY;
        }
        float scaled = x * LOG2_E;
        int n = (int) (scaled + (scaled < 0 ? -0.5f : 0.5f));
        float y = x - n * LN2_HIGH - n * LN2_LOW;
        float polynomial = 1.9875691e-4f;
        polynomial = polynomial * y + 1.3981999e-3f;
        polynomial = polynomial * y + 8.333452e-3f;
        polynomial = polynomial * y + 4.1665796e-2f;
        polynomial = polynomial * y + 0.16666666f;
        polynomial = polynomial * y + 0.5f;
        return (polynomial * y * y + y + 1) * Float.intBitsToFloat((n + 127) << 23);
    }

    static float sigmoid(float x) {
        return 1 / (1 + exp(-x));
    }

    static float tanh(float x) {
        return 1 - 2 / (1 + exp(2 * x));
    }

    /** x·sigmoid(1.702x), as CLIP has it. */
    static float quickGelu(float x) {
        return x * sigmoid(1.702f * x);
    }

    /** x·Φ(x), Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016. */
    static float gelu(float x) {
        return (float) (0.5 * x * (1 + erf(x * SQRT_HALF)));
    }

    /** GELU with tanh in place of the error function, as Phi and SigLIP have it. */
    static float geluTanh(float x) {
        return 0.5f * x * (1 + tanh(TANH_SCALE * (x + TANH_CUBIC * x * x * x)));
    }

    static float geluTanhSlope(float x) {
        float t = tanh(TANH_SCALE * (x + TANH_CUBIC * x * x * x));
        return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * TANH_SCALE * (1 + 3 * TANH_CUBIC * x * x);
    }

    static float quickGeluSlope(float x) {
        float sigmoid = sigmoid(1.702f * x);
        return sigmoid * (1 + 1.702f * x * (1 - sigmoid));
    }

    static float geluSlope(float x) {
        double cumulative = 0.5 * (1 + erf(x * SQRT_HALF));
        return (float) (cumulative + x * INVERSE_SQRT_2_PI * Math.exp(-0.5 * x * (double) x));
    }

    /**
     * Returns the error function within 2e-7.
     *
     * <p>Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, formula 7.1.26.
     */
    static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double series =
                t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        double magnitude = 1 - series * Math.exp(-x * x);
        return x < 0 ? -magnitude : magnitude;
    }
}
