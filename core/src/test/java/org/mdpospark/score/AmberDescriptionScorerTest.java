package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Image 1 has dog, table and person, and tempts with cat and chair; image 2 has a cat and tempts with a dog. */
class AmberDescriptionScorerTest {
    @TempDir
    Path folder;

    private AmberBenchmark benchmark;

    @BeforeEach
    void open() throws IOException {
        benchmark = AmberFiles.benchmark(folder);
    }

    @ParameterizedTest
    @CsvSource({
        // answer, nouns of the vocabulary, covered, fallen for, hallucinated words
        "'a dog at a table', 2, 2, 0, ''", // objects themselves
        "'puppy desk man', 3, 3, 0, ''", // what may stand for them
        "'man woman', 2, 1, 0, ''", // two words for one object cover it once
        "'dog dog dog', 3, 1, 0, ''", // repetitions count as nouns
        "'cat', 1, 0, 1, cat", // a tempting object that is not there
        "'stool stool', 2, 0, 1, 'stool stool'", // its other word, twice: two words, one object
        "'cup', 1, 0, 0, ''", // a safe word counts as a noun and never as hallucinated
        "'light', 0, 0, 0, ''", // a safe word outside the vocabulary does not count at all
        "'mug', 1, 0, 0, mug", // of the vocabulary, but neither in the image nor tempting
        "'Dog tree', 0, 0, 0, ''", // another case and other words lie outside the vocabulary
        "'', 0, 0, 0, ''"
    })
    void comparesNounsWithTheImage(String answer, int nouns, int covered, int fallenFor, String hallucinated)
            throws IOException {
        AmberDescription item = score(WordSimilarity.NONE, "1", answer).items().get(0);

        assertThat(item.nouns()).isEqualTo(nouns);
        assertThat(item.covered()).isEqualTo(covered);
        assertThat(item.fallenFor()).isEqualTo(fallenFor);
        assertThat(String.join(
                        " ",
                        item.hallucinated().stream()
                                .map(word -> word.in(answer))
                                .toList()))
                .isEqualTo(hallucinated);
    }

    @Test
    void sumsOverAllDescriptions() throws IOException {
        // 1: dog, table, cat, mug: 4 nouns, 2 hallucinated; 2 of 3 objects covered; 1 of 2 tempting ones
        // 2: cat: 1 noun, none hallucinated; 1 of 1 covered; 0 of 1 tempting
        AmberDescriptionScore score = score(WordSimilarity.NONE, "1", "dog table cat mug", "2", "cat");

        assertThat(score.value("CHAIR")).isEqualTo(2 / 5.001 * 100);
        assertThat(score.value("Cover")).isEqualTo(3 / 4.001 * 100);
        assertThat(score.value("Hal")).isEqualTo(100 - 1 / 2.001 * 100);
        assertThat(score.value("Cog")).isEqualTo(1 / 3.001 * 100);
        assertThat(score.printed("CHAIR")).isEqualTo(40.0);
        assertThat(score.printed("Hal")).isEqualTo(50.0);
    }

    @Test
    void answersWithoutNounsHaveNoChair() throws IOException {
        AmberDescriptionScore score = score(WordSimilarity.NONE, "1", "", "2", "");

        assertThat(score.value("CHAIR")).isZero();
        assertThat(score.value("Cover")).isZero();
        assertThat(score.value("Hal")).isCloseTo(100 - 2 / 2.001 * 100, within(1e-12));
    }

    @Test
    void similarWordsStandForObjects() throws IOException {
        // mug is like cat, and like table: it names the tempting cat, covers the table and is not hallucinated
        WordSimilarity table = similarity("mug\tcat\t0.81", "mug\ttable\t0.9");

        AmberDescription item = score(table, "1", "mug").items().get(0);

        assertThat(item.fallenFor()).isEqualTo(1);
        assertThat(item.covered()).isEqualTo(1);
        assertThat(item.hallucinated()).isEmpty();
    }

    @Test
    void theFirstSimilarWordWins() throws IOException {
        // the words of image 1 in their order: puppy, desk, man, woman, dog, table, person
        WordSimilarity table = similarity("mug\tperson\t0.99", "mug\tdesk\t0.85");

        assertThat(score(table, "1", "mug").items().get(0).covered()).isEqualTo(1);
        // person is still to be named; the table is not
        assertThat(score(table, "1", "mug person").items().get(0).covered()).isEqualTo(2);
        assertThat(score(table, "1", "mug table").items().get(0).covered()).isEqualTo(1);
    }

    @Test
    void similarityMustExceedFourFifths() throws IOException {
        WordSimilarity table = similarity("mug\ttable\t0.8");

        assertThat(score(table, "1", "mug").items().get(0).hallucinated()).hasSize(1);
    }

    @Test
    void aTemptingWordMayStillBeLikeOneOfTheImage() throws IOException {
        // chair is tempting and like table
        WordSimilarity table = similarity("chair\ttable\t0.9");

        AmberDescription item = score(table, "1", "chair").items().get(0);

        assertThat(item.fallenFor()).isEqualTo(1);
        assertThat(item.covered()).isEqualTo(1);
        assertThat(item.hallucinated()).isEmpty();
    }

    @Test
    void marksWhereHallucinatedWordsStand() throws IOException {
        assertThat(score(WordSimilarity.NONE, "1", "dog, \uD83D\uDE00 stool")
                        .items()
                        .get(0)
                        .hallucinated())
                .containsExactly(new MarkedWord(8, 13, "stool"));
    }

    @Test
    void saysWhatDiffers() throws IOException {
        assertThat(score(WordSimilarity.NONE, "1", "dog").notes())
                .containsExactly(
                        "Without a table of word similarities a word stands only for the objects that the benchmark lists"
                                + " for it. With one, words nearly like those would count, too: CHAIR and Hal can then be"
                                + " lower, Cover and Cog higher.",
                        "1 of 2 descriptions were scored.",
                        "The benchmark folder has 2 descriptions; the published benchmark has 1004.");
    }

    @Test
    void refusesUnknownAndMissingAnswers() {
        assertThatThrownBy(() -> score(WordSimilarity.NONE, "1", "dog", "17", "dog"))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage("the answers must answer the 9 questions of the benchmark, but 1 id is unknown: 17");
        assertThatThrownBy(() -> new AmberDescriptionScorer(benchmark, AmberFiles::everyWord, WordSimilarity.NONE)
                        .score(AmberFiles.answers("2", "dog", "3", "No"), Completeness.WHOLE))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage("the answers must answer all 2 questions, but 1 id is without an answer: 1");
        assertThatThrownBy(() -> score(WordSimilarity.NONE, "3", "No"))
                .hasMessage("the answers must have an answer, but has none");
    }

    @Test
    void refusesATableOfAnotherVocabulary() throws IOException {
        Path file = folder.resolve("similarity.tsv");

        Files.writeString(file, "dog\tdog\t1\n");
        assertThatThrownBy(() -> WordSimilarity.read(file, benchmark.vocabulary()))
                .hasMessageStartingWith(
                        file + " must list each word of the vocabulary with itself, but lacks 11, such as ");
        for (String line : List.of("dog\thorse\t1", "dog\tcat", "dog\tcat\tnear", "dog\tcat\t7", "dog\tcat\tNaN")) {
            Files.writeString(file, line);
            assertThatThrownBy(() -> WordSimilarity.read(file, benchmark.vocabulary()))
                    .isInstanceOf(UnusableScoreInputException.class)
                    .hasMessage(
                            file + " must have two words of the vocabulary and their similarity in each line, parted"
                                    + " by tabs, but has " + line.replace('\t', '?'));
        }
    }

    private AmberDescriptionScore score(WordSimilarity similarity, String... idsAndTexts) throws IOException {
        return new AmberDescriptionScorer(benchmark, AmberFiles::everyWord, similarity)
                .score(AmberFiles.answers(idsAndTexts), Completeness.PART);
    }

    private WordSimilarity similarity(String... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        benchmark.vocabulary().words().forEach(word -> text.append(word + "\t" + word + "\t1.0\n"));
        Path file = folder.resolve("similarity.tsv");
        Files.writeString(file, text + String.join("\n", lines));
        return WordSimilarity.read(file, benchmark.vocabulary());
    }
}
