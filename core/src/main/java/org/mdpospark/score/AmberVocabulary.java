package org.mdpospark.score;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mdpospark.checkpoint.Shown;

/**
 * AMBER's words for objects, and which words may stand for each: its {@code relation.json}.
 *
 * @param associations the words that stand for an object, in their order
 */
public record AmberVocabulary(Map<String, List<String>> associations) {
    public AmberVocabulary {
        if (associations.isEmpty()) {
            throw new IllegalArgumentException("associations must not be empty");
        }
        associations = Map.copyOf(associations);
    }

    /** Returns all words: the objects and what may stand for them. */
    public Set<String> words() {
        Set<String> words = new HashSet<>(associations.keySet());
        associations.values().forEach(words::addAll);
        return words;
    }

    /** @throws IllegalArgumentException if the object is none of the vocabulary */
    List<String> standingFor(String object) {
        List<String> words = associations.get(object);
        if (words == null) {
            throw new IllegalArgumentException("%s must be an object of the vocabulary".formatted(Shown.name(object)));
        }
        return words;
    }
}
