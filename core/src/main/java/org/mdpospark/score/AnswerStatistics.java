package org.mdpospark.score;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How long and how varied answers are: a model that falls silent hallucinates less, too.
 *
 * @param answers how many there are
 * @param meanWords words of an answer, parted by blanks
 * @param medianWords the middle one of their lengths, or the mean of the two in the middle
 * @param distinctWords different words of all words, 0 to 1
 * @param distinctPairs different pairs of neighbouring words of all such pairs, 0 to 1
 * @param empty share of answers without a word
 * @param tooShort share of answers with fewer words than asked for, the empty ones among them
 * @param looping share of answers in which a phrase comes at least four times in a row
 */
public record AnswerStatistics(
        int answers,
        double meanWords,
        double medianWords,
        int shortest,
        int longest,
        double distinctWords,
        double distinctPairs,
        double empty,
        double tooShort,
        double looping) {
    private static final int LOOP_REPEATS = 4;
    private static final int LONGEST_LOOP = 50; // words of a phrase

    public AnswerStatistics {
        if (answers < 1 || shortest < 0 || longest < shortest) {
            throw new IllegalArgumentException(
                    "there must be answers of some length, but there are %d of %d to %d words"
                            .formatted(answers, shortest, longest));
        }
        for (double share : new double[] {distinctWords, distinctPairs, empty, tooShort, looping}) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a share must lie between 0 and 1, but is " + share);
            }
        }
    }

    /**
     * Describes answers.
     *
     * @param enoughWords from how many words on an answer is not too short
     */
    public static AnswerStatistics of(Collection<String> texts, int enoughWords) {
        List<List<String>> answers = texts.stream().map(AnswerStatistics::words).toList();
        int[] lengths = answers.stream().mapToInt(List::size).sorted().toArray();
        int count = lengths.length;
        if (count == 0) {
            throw new IllegalArgumentException("there must be an answer");
        }
        return new AnswerStatistics(
                count,
                Arrays.stream(lengths).average().orElseThrow(),
                (lengths[(count - 1) / 2] + lengths[count / 2]) / 2.0,
                lengths[0],
                lengths[count - 1],
                distinct(answers, 1),
                distinct(answers, 2),
                share(answers.stream().filter(List::isEmpty).count(), count),
                share(
                        answers.stream()
                                .filter(words -> words.size() < enoughWords)
                                .count(),
                        count),
                share(answers.stream().filter(AnswerStatistics::loops).count(), count));
    }

    /** Tells whether a phrase comes four times in a row. */
    public static boolean loops(String answer) {
        return loops(words(answer));
    }

    private static boolean loops(List<String> words) {
        for (int length = 1; length <= Math.min(LONGEST_LOOP, words.size() / LOOP_REPEATS); length++) {
            int equal = 0; // words in a row that equal the one a phrase before
            for (int i = length; i < words.size(); i++) {
                equal = words.get(i).equals(words.get(i - length)) ? equal + 1 : 0;
                if (equal == (LOOP_REPEATS - 1) * length) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Returns different runs of n words of all such runs: Li et al., "A Diversity-Promoting Objective Function for
     * Neural Conversation Models", NAACL 2016, section 5. Of no runs at all the share is 0.
     */
    private static double distinct(List<List<String>> answers, int n) {
        Set<List<String>> different = new HashSet<>();
        long all = 0;
        for (List<String> words : answers) {
            for (int i = 0; i + n <= words.size(); i++) {
                different.add(words.subList(i, i + n));
                all++;
            }
        }
        return all == 0 ? 0 : share(different.size(), all);
    }

    private static double share(long part, long whole) {
        return (double) part / whole;
    }

    /** Returns the words in lower case, without marks at their ends. */
    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> bare(word.toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static String bare(String word) {
        int start = 0;
        int end = word.length();
        while (start < end && isMark(word.charAt(start))) {
            start++;
        }
        while (end > start && isMark(word.charAt(end - 1))) {
            end--;
        }
        return start == end ? word : word.substring(start, end); // a lone mark stays
    }

    private static boolean isMark(char character) {
        return !Character.isLetterOrDigit(character) && !Character.isSurrogate(character);
    }
}
