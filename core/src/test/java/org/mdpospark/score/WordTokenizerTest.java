package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.image.SplitMix64;

class WordTokenizerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A dog, a cat. | A dog , a cat .",
                "One. Two! Three? | One . Two ! Three ?",
                "the man's t-shirt isn't red | the man 's t-shirt is n't red",
                "It’s they're cannot | It ’s they 're cannot",
                "(left) [right] | ( left ) [ right ]",
                "10,000 at 7:45 | 10,000 at 7:45",
                "colours: red; blue | colours : red ; blue",
                "a \"quoted\" 'word' | a \" quoted \" ' word '",
                "Dr. Smith vs. J. Doe, e.g. here | Dr. Smith vs. J. Doe , e.g. here",
                "wait... what--no | wait ... what -- no",
                "cat/dog | cat/dog",
                "n't 's | n't 's"
            })
    void cutsAsTheTreebankDoes(String text, String tokens) {
        assertThat(String.join(
                        " ",
                        WordTokenizer.tokens(text).stream().map(WordToken::text).toList()))
                .isEqualTo(tokens);
    }

    /** Tokens come in order, do not overlap, and leave out nothing but blanks. */
    @Test
    void losesNothing() {
        SplitMix64 random = new SplitMix64(5);
        String letters = "ab.,'\"-:;()?!1 \t\u00a0’…sn't";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.below(20); i > 0; i--) {
                text.append(letters.charAt(random.below(letters.length())));
            }
            StringBuilder joined = new StringBuilder();
            int last = 0;
            for (WordToken token : WordTokenizer.tokens(text.toString())) {
                assertThat(token.start()).isGreaterThanOrEqualTo(last);
                assertThat(text.substring(token.start(), token.end())).isEqualTo(token.text());
                last = token.end();
                joined.append(token.text());
            }
            assertThat(joined.toString()).isEqualTo(text.toString().replaceAll("[ \t\u00a0]", ""));
        }
    }
}
