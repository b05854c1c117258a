package org.mdpospark.world;

/**
 * A run of scenes by their numbers. Base training, validation, held-out scenes and each set of pairs have numbers of
 * their own, so no scene of one is a scene of another on purpose; that a small scene is drawn twice is chance.
 *
 * <p>Whatever is chosen by looking at results is chosen on the validation scenes. The held-out ones are for the figures
 * that are shown.
 *
 * @param first number, from 0 to below 2^40
 * @param count at least 1
 */
public record SceneNumbers(long first, int count) {
    /** The most scenes in a set of pairs. */
    public static final int LARGEST_PAIR_SET = 1 << 24;

    /** The most sets of pairs. */
    public static final int PAIR_SETS = 1 << 15;

    private static final long KIND = 1L << 30;
    private static final long END = 1L << 40;

    public SceneNumbers {
        if (count < 1 || first < 0 || first > END - count) {
            throw new IllegalArgumentException(
                    "scenes must be at least 1 of those from 0 to 2^40, but are %d from %d".formatted(count, first));
        }
    }

    /** Returns scenes that the base model learns from. */
    public static SceneNumbers baseTraining(int count) {
        return new SceneNumbers(0, count);
    }

    /** Returns scenes to choose settings with. */
    public static SceneNumbers validation(int count) {
        return new SceneNumbers(KIND, count);
    }

    /** Returns scenes that no choice was made with. */
    public static SceneNumbers heldOut(int count) {
        return new SceneNumbers(2 * KIND, count);
    }

    /**
     * Returns the scenes of a set of preference pairs.
     *
     * @param set which one, from 0 to below {@link #PAIR_SETS}
     * @param count at most {@link #LARGEST_PAIR_SET}
     */
    public static SceneNumbers pairs(int set, int count) {
        if (set < 0 || set >= PAIR_SETS) {
            throw new IllegalArgumentException(
                    "set of pairs must be from 0 to %d, but is %d".formatted(PAIR_SETS - 1, set));
        }
        if (count > LARGEST_PAIR_SET) {
            throw new IllegalArgumentException(
                    "set of pairs must have at most %d, but has %d".formatted(LARGEST_PAIR_SET, count));
        }
        return new SceneNumbers(3 * KIND + (long) set * LARGEST_PAIR_SET, count);
    }

    /** Returns the number of one of the scenes, counted from 0. */
    public long get(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("scene must be from 0 to %d, but is %d".formatted(count - 1, index));
        }
        return first + index;
    }
}
