package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected forms are those of NLTK 3.9's lemmatizer with WordNet 3.0. */
class NounLemmasTest {
    private static final NounLemmas LEMMAS = new NounLemmas(Set.of(
            "dog",
            "bus",
            "glass",
            "box",
            "bench",
            "brush",
            "shelf",
            "woman",
            "man",
            "snowman",
            "cherry",
            "tie",
            "sky",
            "ski",
            "child",
            "knife",
            "potato",
            "vase",
            "leave",
            "grass",
            "earrings",
            "streetlamp",
            "TV",
            "tennis"));

    @ParameterizedTest
    @CsvSource({
        "dog, dog",
        "dogs, dog",
        "buses, bus",
        "bus, bus",
        "glasses, glass",
        "glass, glass",
        "boxes, box",
        "benches, bench",
        "brushes, brush",
        "shelves, shelf",
        "women, woman",
        "snowmen, snowman",
        "cherries, cherry",
        "ties, tie",
        "skies, sky",
        "skis, ski",
        "children, child",
        "knives, knife",
        "potatoes, potato",
        "grass, grass",
        "tennis, tennis",
        // WordNet has shorter or other forms
        "men, men",
        "vases, vas",
        "leaves, leaf",
        "earrings, earring",
        // WordNet does not list the word, so its plural stays
        "streetlamps, streetlamps",
        "streetlamp, streetlamp",
        "TVs, TVs",
        // case counts, and words outside the vocabulary stay
        "Dogs, Dogs",
        "horses, horses",
        "s, s"
    })
    void takesEndingsOff(String word, String lemma) {
        assertThat(LEMMAS.lemma(word)).isEqualTo(lemma);
    }
}
