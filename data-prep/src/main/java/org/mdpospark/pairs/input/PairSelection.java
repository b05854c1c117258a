package org.mdpospark.pairs.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which pairs to make of several rated answers. Answers with equal ratings or equal texts make no pair.
 *
 * @param all every pair, ordered by the answers' places; otherwise the one with the largest gap, of equals the first
 * @param minGap least difference of the two mean ratings
 */
public record PairSelection(boolean all, double minGap) implements Serializable {
    /** The one pair with the largest gap. */
    public static final PairSelection LARGEST_GAP = new PairSelection(false, 0);

    public PairSelection {
        if (!(minGap >= 0 && minGap < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("min gap must be finite and at least 0, but is " + minGap);
        }
    }

    /** An answer and the mean of its ratings. */
    record Rated(String text, double rating) {}

    /** Two answers of which the first is rated higher. */
    record Pair(Rated chosen, Rated rejected) {
        double gap() {
            return chosen.rating() - rejected.rating();
        }
    }

    List<Pair> pairs(List<Rated> answers) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            for (int j = i + 1; j < answers.size(); j++) {
                Pair pair = ordered(answers.get(i), answers.get(j));
                if (isUsable(pair)) {
                    pairs.add(pair);
                }
            }
        }
        return all || pairs.isEmpty() ? pairs : List.of(widest(pairs));
    }

    private static Pair ordered(Rated one, Rated other) {
        return one.rating() >= other.rating() ? new Pair(one, other) : new Pair(other, one);
    }

    private boolean isUsable(Pair pair) {
        return pair.gap() > 0
                && pair.gap() >= minGap
                && !pair.chosen().text().strip().equals(pair.rejected().text().strip());
    }

    private static Pair widest(List<Pair> pairs) {
        Pair widest = pairs.get(0);
        for (Pair pair : pairs) {
            if (pair.gap() > widest.gap()) {
                widest = pair;
            }
        }
        return widest;
    }
}
