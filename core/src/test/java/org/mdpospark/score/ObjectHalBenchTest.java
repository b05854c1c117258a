package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Image 1 has person, dining table and tie; image 2 a bird; image 3 a knife. */
class ObjectHalBenchTest {
    @TempDir
    Path folder;

    private ObjectHalBench benchmark;

    @BeforeEach
    void open() throws IOException {
        ObjectSynonyms synonyms = CocoFiles.synonyms(folder, ObjectRule.OBJECT_HALBENCH);
        benchmark = ObjectHalBench.of(
                CocoObjects.open(CocoFiles.write(folder), List.of("1", "2", "3"), synonyms, ObjectRule.OBJECT_HALBENCH),
                synonyms);
    }

    @Test
    void countsAmongAnswersThatNameObjects() throws IOException {
        // 1: man, table, gull: 3 mentions, the gull is not there; 2 of 3 objects named
        // 2: sky is no object: the answer counts neither above nor below in CHAIRs; 0 of 1 named
        // 3: knife: 1 mention, right; 1 of 1 named
        ChairScore score = benchmark.score(
                AmberFiles.answers(
                        "1", "A man at a table, with a gull.", "2", "A clear sky above all.", "3", "There is a knife."),
                AmberFiles.answers("1", "[\"man\", \"table\", \"gull\"]", "2", "[\"sky\"]", "3", "[\"knives\"]"));

        assertThat(score.value("CHAIRs")).isEqualTo(50); // 1 of 2, not of 3
        assertThat(score.value("CHAIRi")).isEqualTo(25);
        assertThat(score.value("recall")).isCloseTo(100 * 3 / 5.0, within(1e-12));
        assertThat(score.items().get(0).marked()).containsExactly(new MarkedWord(25, 29, "bird"));
        assertThat(score.benchmark()).isEqualTo("Object HalBench");
        assertThat(score.notes()).hasSize(2).last().asString().startsWith("3 answers were scored;");
    }

    @Test
    void shortAnswersNeedNoReply() throws IOException {
        ChairScore score = benchmark.score(
                AmberFiles.answers("1", "a man there", "2", "a bird is there"), AmberFiles.answers("2", "[\"bird\"]"));

        assertThat(score.items().get(0).mentions()).isZero();
        assertThat(score.value("CHAIRs")).isZero();
        assertThatThrownBy(() -> benchmark.score(
                        AmberFiles.answers("1", "a man is there", "2", "a bird is there"),
                        AmberFiles.answers("2", "[\"bird\"]")))
                .hasMessage("the answers must answer all 2 questions, but 1 id is without an answer: 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"gull\", \"gulls\"] | 1", // each name once
                "[\"gull\", \"bird\"] | 2", // two names of one object are two mentions
                "[\"wine glass\"] | 1",
                "[\"stop lights\"] | 1", // blanks around names are left out here
                "[\"baby bird\"] | 1", // no person
                "[\"big table\"] | 1",
                "[] | 0",
                "[\"toilet\", \"seat\"] | 1", // the seat is no chair
                "[\"seat\"] | 1",
                "'```json\n[\"bird\"]\n```' | 1",
                "'Objects:\n[\"bird\"]' | 1" // the last line
            })
    void countsNames(String reply, int mentions) throws IOException {
        assertThat(benchmark
                        .score(AmberFiles.answers("1", "some words about it"), AmberFiles.answers("1", reply))
                        .items()
                        .get(0)
                        .mentions())
                .isEqualTo(mentions);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"no list", "{\"objects\": []}", "[\"a\", 1]", "['a']", "''", "'[\"a\"]\nand more'"})
    void refusesOtherReplies(String reply) {
        assertThatThrownBy(() ->
                        benchmark.score(AmberFiles.answers("1", "some words about it"), AmberFiles.answers("1", reply)))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageStartingWith("the extractor's reply to 1 must end with a JSON list of texts, but is ");
    }
}
