package org.mdpospark.score;

import java.util.List;
import java.util.Set;

/**
 * What one answer contributes to CHAIR's figures.
 *
 * @param mentions how often the answer names objects
 * @param truth objects in the image
 * @param named those of them that the answer names
 * @param hallucinated mentions of other objects
 * @param marked where those stand in the answer, as far as that is known
 */
public record ObjectMentions(
        String id, int mentions, int truth, Set<String> named, List<String> hallucinated, List<MarkedWord> marked) {
    public ObjectMentions {
        named = Set.copyOf(named);
        hallucinated = List.copyOf(hallucinated);
        marked = List.copyOf(marked);
        if (hallucinated.size() > mentions || named.size() > truth || marked.size() > hallucinated.size()) {
            throw new IllegalArgumentException(
                    "no part may exceed its whole, but answer %s has %d of %d, %d of %d, %d of %d"
                            .formatted(
                                    id,
                                    hallucinated.size(),
                                    mentions,
                                    named.size(),
                                    truth,
                                    marked.size(),
                                    hallucinated.size()));
        }
    }
}
