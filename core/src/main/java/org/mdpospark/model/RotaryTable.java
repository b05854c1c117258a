package org.mdpospark.model;

/**
 * Cosines and sines of rotary positions: angle(p, i) = p·base^(-2i/size) for i below size/2, where feature i of a head
 * turns with feature i + size/2, as Hugging Face's models have it.
 *
 * @param size how many features of a head turn
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RotaryTable(int size, int positions, float[] cosines, float[] sines) {
    static RotaryTable of(int size, int positions, double base) {
        if (size < 2 || size % 2 != 0) {
            throw new IllegalArgumentException("rotary size must be even and positive, but is " + size);
        }
        int half = size / 2;
        float[] cosines = new float[Math.multiplyExact(positions, half)];
        float[] sines = new float[cosines.length];
        for (int i = 0; i < half; i++) {
            // The published models round the frequency and the angle to single precision; so must we, at long
            // positions.
            float frequency = (float) (1 / Math.pow(base, 2.0 * i / size));
            for (int position = 0; position < positions; position++) {
                float angle = position * frequency;
                cosines[position * half + i] = (float) Math.cos(angle);
                sines[position * half + i] = (float) Math.sin(angle);
            }
        }
        return new RotaryTable(size, positions, cosines, sines);
    }

    int half() {
        return size / 2;
    }
}
