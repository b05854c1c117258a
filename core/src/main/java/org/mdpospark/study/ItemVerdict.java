package org.mdpospark.study;

/**
 * What raters said of one question.
 *
 * @param wins raters who chose model B's answer
 * @param ties raters who chose neither
 * @param losses raters who chose model A's answer
 */
public record ItemVerdict(String id, int wins, int ties, int losses) {
    public ItemVerdict {
        if (wins < 0 || ties < 0 || losses < 0 || wins + ties + losses == 0) {
            throw new IllegalArgumentException("an item must have a choice and none below 0, but %s has %d, %d and %d"
                    .formatted(id, wins, ties, losses));
        }
    }

    public int choices() {
        return wins + ties + losses;
    }
}
