package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.mdpospark.checkpoint.Shown;

/**
 * Which words of AMBER's vocabulary mean nearly the same.
 *
 * <p>AMBER's script asks spaCy's model {@code en_core_web_lg} whether the similarity is above 0.8. Both words always
 * lie in the benchmark's vocabulary, so the answers are a finite table, which a user may have written once: a line for
 * each pair, with the two words and the similarity, parted by tabs. Pairs may be left out if they are below 0.8. Each
 * word is listed with itself, so that a table of another vocabulary is noticed.
 */
public final class WordSimilarity {
    /** Without a table: a word is like itself alone. */
    public static final WordSimilarity NONE = new WordSimilarity(Set.of());

    static final double THRESHOLD = 0.8;

    private final Set<Pair> similar;

    private WordSimilarity(Set<Pair> similar) {
        this.similar = similar;
    }

    /**
     * Reads a table.
     *
     * @throws UnusableScoreInputException if a line is malformed, or a word of the vocabulary is not listed
     */
    public static WordSimilarity read(Path file, AmberVocabulary vocabulary) throws IOException {
        Set<String> words = vocabulary.words();
        Set<String> unlisted = new HashSet<>(words);
        Set<Pair> similar = new HashSet<>();
        for (String line : TextFile.lines(file)) {
            String[] parts = line.split("\t", -1);
            if (parts.length != 3 || !words.contains(parts[0]) || !words.contains(parts[1])) {
                throw malformed(file, line);
            }
            if (similarity(file, line, parts[2]) > THRESHOLD) {
                similar.add(new Pair(parts[0], parts[1]));
                similar.add(new Pair(parts[1], parts[0]));
            }
            if (parts[0].equals(parts[1])) {
                unlisted.remove(parts[0]);
            }
        }
        if (!unlisted.isEmpty()) {
            throw new UnusableScoreInputException(
                    file,
                    "must list each word of the vocabulary with itself, but lacks %d, such as %s"
                            .formatted(unlisted.size(), unlisted.iterator().next()));
        }
        return new WordSimilarity(similar);
    }

    boolean isKnown() {
        return this != NONE;
    }

    boolean similar(String word, String other) {
        return this == NONE ? word.equals(other) : similar.contains(new Pair(word, other));
    }

    private static double similarity(Path file, String line, String text) throws UnusableScoreInputException {
        try {
            double similarity = Double.parseDouble(text);
            if (Math.abs(similarity) <= 1.001) { // cosines, in 32 bits
                return similarity;
            }
        } catch (NumberFormatException e) {
            throw new UnusableScoreInputException(file, problem(line), e);
        }
        throw malformed(file, line);
    }

    private static UnusableScoreInputException malformed(Path file, String line) {
        return new UnusableScoreInputException(file, problem(line));
    }

    private static String problem(String line) {
        return "must have two words of the vocabulary and their similarity in each line, parted by tabs, but has "
                + Shown.name(line);
    }

    private record Pair(String word, String other) {}
}
