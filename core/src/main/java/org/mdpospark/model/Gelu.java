package org.mdpospark.model;

/** GELU with the error function, one value at a time; Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016. */
final class Gelu {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double INVERSE_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);

    private Gelu() {}

    /** Returns x·Φ(x). */
    static float value(float x) {
        return (float) (x * cumulative(x));
    }

    static float slope(float x) {
        return (float) (cumulative(x) + x * INVERSE_SQRT_2_PI * Math.exp(-0.5 * x * (double) x));
    }

    private static double cumulative(float x) {
        return 0.5 * (1 + erf(x * SQRT_HALF));
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
