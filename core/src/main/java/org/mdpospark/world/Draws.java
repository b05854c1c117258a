package org.mdpospark.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.mdpospark.image.SplitMix64;

/** The randomness of one purpose of one scene. Not safe for use by several threads at once. */
final class Draws {
    /** What is drawn; each purpose has a sequence of its own. */
    enum Purpose {
        SCENE(0),
        PIXELS(1),
        PAIR(2),
        BASE_CAPTION(3);

        private final long code;

        Purpose(long code) {
            this.code = code;
        }
    }

    private static final int PURPOSE_AT = 40; // bits; the scene's number lies below
    private static final int VISIT_AT = 44;

    private final SplitMix64 random;

    private Draws(long seed) {
        random = new SplitMix64(seed);
    }

    static Draws of(long number, Purpose purpose) {
        return of(number, purpose, 0);
    }

    /** Returns the randomness of a purpose for which the scene is visited more than once. */
    static Draws of(long number, Purpose purpose, int visit) {
        return new Draws(number | purpose.code << PURPOSE_AT | (long) visit << VISIT_AT);
    }

    long bits() {
        return random.nextLong();
    }

    /** Returns a whole number from 0 to below the bound. */
    int below(int bound) {
        return random.below(bound);
    }

    /** Returns a whole number, both ends included. */
    int between(int low, int high) {
        return low + below(high - low + 1);
    }

    boolean chance(int perMille) {
        return below(1000) < perMille;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** Returns some of the choices in random order. */
    <T> List<T> someOf(List<T> choices, int count) {
        List<T> left = new ArrayList<>(choices);
        for (int i = 0; i < count; i++) {
            Collections.swap(left, i, i + below(left.size() - i));
        }
        return left.subList(0, count);
    }

    <T> List<T> shuffled(List<T> all) {
        return someOf(all, all.size());
    }
}
