package org.mdpospark.score;

import java.util.Arrays;
import java.util.Set;

/**
 * How one answer counts.
 *
 * @param yes whether yes is right
 * @param saidYes what the answer counts as
 */
public record PopeAnswer(String id, boolean yes, boolean saidYes) {
    private static final Set<String> DENIALS = Set.of("No", "no", "not");

    /**
     * Tells whether a text counts as yes, which is all that does not count as no: what stands before the first full
     * stop, without commas and cut at blanks, has the word {@code No}, {@code no} or {@code not}.
     */
    static boolean saysYes(String text) {
        int stop = text.indexOf('.');
        String sentence = (stop < 0 ? text : text.substring(0, stop)).replace(",", "");
        return Arrays.stream(sentence.split(" ", -1)).noneMatch(DENIALS::contains);
    }
}
