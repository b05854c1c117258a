package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenNlpNounsTest {
    private static final AmberVocabulary VOCABULARY = new AmberVocabulary(
            Map.of("dog", List.of(), "table", List.of(), "woman", List.of(), "bench", List.of(), "light", List.of()));
    private static final OpenNlpNouns FINDER = OpenNlpNouns.open(VOCABULARY);

    @Test
    void findsNounsInDictionaryForm() {
        String text = "Two dogs lie under the wooden table. A woman sits on a bench, and she lights a candle.";

        List<Noun> nouns = FINDER.nouns(text);

        assertThat(nouns.stream().map(Noun::lemma).filter(VOCABULARY.words()::contains))
                .containsExactly("dog", "table", "woman", "bench"); // she lights a candle: that is no noun
        assertThat(nouns)
                .allSatisfy(noun ->
                        assertThat(text.substring(noun.start(), noun.end())).isEqualTo(noun.word()));
    }

    @Test
    void anyTextMayBeTagged() {
        for (String text : List.of("", " ", ".", "...", "'", "\uD83D\uDE00", "\uD800", "\u0000", "a".repeat(100_000))) {
            assertThat(FINDER.nouns(text))
                    .allSatisfy(noun -> assertThat(noun.end()).isLessThanOrEqualTo(text.length()));
        }
        assertThat(FINDER.nouns("the dog ".repeat(3_000))).hasSize(3_000);
    }
}
