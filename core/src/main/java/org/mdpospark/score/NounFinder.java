package org.mdpospark.score;

import java.util.List;

/** Finds the nouns of a text, in its order and as often as they stand there. */
@FunctionalInterface
public interface NounFinder {
    List<Noun> nouns(String text);
}
