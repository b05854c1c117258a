package org.mdpospark.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts English text into words and marks as the Penn Treebank does, which is what the benchmarks' scripts and the
 * tagger expect.
 *
 * <p>Marcus, Santorini, Marcinkiewicz, "Building a Large Annotated Corpus of English: The Penn Treebank", Computational
 * Linguistics 19(2), 1993: words are cut at blanks; marks stand alone, except within numbers, and hyphens within words;
 * clitics such as {@code 's} and {@code n't} are words. A full stop stays with an abbreviation. Otherwise it ends a
 * sentence wherever it ends a word.
 */
final class WordTokenizer {
    private static final String ALWAYS_ALONE = "()[]{}<>;@#$%&?!\"“”„«»";
    private static final String QUOTES = "'‘’`";
    private static final List<String> CLITICS = List.of("'s", "'m", "'d", "'ll", "'re", "'ve", "n't");
    private static final Set<String> ABBREVIATIONS =
            Set.of("mr", "mrs", "ms", "dr", "st", "jr", "sr", "prof", "vs", "etc", "approx", "inc", "no", "ave");

    private WordTokenizer() {}

    static List<WordToken> tokens(String text) {
        List<WordToken> tokens = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            if (isBlank(text.charAt(start))) {
                start++;
                continue;
            }
            int end = start;
            while (end < text.length() && !isBlank(text.charAt(end))) {
                end++;
            }
            cut(text, start, end, tokens);
            start = end;
        }
        return tokens;
    }

    /** Tells whether a sentence ends with this token. */
    static boolean endsSentence(WordToken token) {
        return token.text().equals(".")
                || token.text().equals("?")
                || token.text().equals("!");
    }

    private static boolean isBlank(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** Cuts a piece without blanks at the marks that always stand alone. */
    private static void cut(String text, int start, int end, List<WordToken> tokens) {
        int from = start;
        int at = start;
        while (at < end) {
            int length = markAt(text, at, end);
            if (length == 0) {
                at++;
                continue;
            }
            word(text, from, at, tokens);
            add(text, at, at + length, tokens);
            at += length;
            from = at;
        }
        word(text, from, end, tokens);
    }

    /** Returns the length of the mark that stands alone here, or 0. */
    private static int markAt(String text, int at, int end) {
        char character = text.charAt(at);
        if (ALWAYS_ALONE.indexOf(character) >= 0) {
            return 1;
        }
        if (character == ',' || character == ':') {
            return at + 1 < end && Character.isDigit(text.charAt(at + 1)) ? 0 : 1;
        }
        if (text.startsWith("--", at) || text.startsWith("...", at)) {
            int length = 1;
            while (at + length < end && text.charAt(at + length) == character) {
                length++;
            }
            return length;
        }
        return character == '—' || character == '…' ? 1 : 0;
    }

    /** Cuts quotes, the full stop and clitics from what is left between marks. */
    private static void word(String text, int start, int end, List<WordToken> tokens) {
        int from = start;
        while (from < end && QUOTES.indexOf(text.charAt(from)) >= 0 && !isClitic(text, from, end)) {
            add(text, from, from + 1, tokens);
            from++;
        }
        int to = end;
        List<int[]> behind = new ArrayList<>();
        while (to > from && (QUOTES.indexOf(text.charAt(to - 1)) >= 0 || isFullStop(text, from, to))) {
            to--;
            behind.add(0, new int[] {to, to + 1});
        }
        int clitic = cliticStart(text, from, to);
        add(text, from, clitic, tokens);
        add(text, clitic, to, tokens);
        behind.forEach(range -> add(text, range[0], range[1], tokens));
    }

    private static void add(String text, int start, int end, List<WordToken> tokens) {
        if (start < end) {
            tokens.add(new WordToken(text.substring(start, end), start, end));
        }
    }

    private static boolean isFullStop(String text, int from, int to) {
        if (text.charAt(to - 1) != '.') {
            return false;
        }
        String before = text.substring(from, to - 1);
        boolean initial = before.length() == 1 && Character.isUpperCase(before.charAt(0));
        return !initial && before.indexOf('.') < 0 && !ABBREVIATIONS.contains(before.toLowerCase(Locale.ROOT));
    }

    private static boolean isClitic(String text, int from, int end) {
        return CLITICS.contains(straight(text.substring(from, end)));
    }

    /** Returns where the clitic at the end of a word begins, or the word's end. */
    private static int cliticStart(String text, int from, int to) {
        String word = straight(text.substring(from, Math.min(to, from + 64))); // no word with a clitic is longer
        for (String clitic : CLITICS) {
            if (word.length() == to - from && word.length() > clitic.length() && word.endsWith(clitic)) {
                return to - clitic.length();
            }
        }
        return to;
    }

    private static String straight(String word) {
        return word.replace('’', '\'').toLowerCase(Locale.ROOT);
    }
}
