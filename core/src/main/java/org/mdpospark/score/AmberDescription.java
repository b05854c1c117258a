package org.mdpospark.score;

import java.util.List;

/**
 * What one description contributes to AMBER's figures.
 *
 * @param nouns nouns of the answer that lie in the vocabulary, with repetitions
 * @param truth objects in the image
 * @param covered those of them that the answer names
 * @param tempting objects that people would expect in the image
 * @param fallenFor those of them that the answer names
 * @param hallucinated the nouns that stand for nothing in the image
 */
public record AmberDescription(
        int id, int nouns, int truth, int covered, int tempting, int fallenFor, List<MarkedWord> hallucinated) {
    public AmberDescription {
        hallucinated = List.copyOf(hallucinated);
        if (hallucinated.size() > nouns || covered < 0 || covered > truth || fallenFor < 0 || fallenFor > tempting) {
            throw new IllegalArgumentException(
                    "no part may exceed its whole, but answer %d has %d of %d, %d of %d, %d of %d"
                            .formatted(id, hallucinated.size(), nouns, covered, truth, fallenFor, tempting));
        }
    }
}
