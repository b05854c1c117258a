package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmberYesNoScoreTest {
    private static final Offset<Double> ROUNDING = within(1e-10);

    @TempDir
    Path folder;

    @Test
    void countsTheAnswerNo() throws IOException {
        // question   3 existence  4 state  5 state  6 number  7 action  8 relation  9 relation
        // truth      no           yes      no       no        yes       yes         no
        // answer     No           Yes      Yes      No        No        yes         No
        // right      1            1        0        1         0         0 (case)    1
        // No said by 3, 6, 7, 9, right 3 times; no is right 4 times, and said then 3 times
        AmberYesNoScore score = score("3", "No", "4", "Yes", "5", "Yes", "6", "No", "7", "No", "8", "yes", "9", "No");

        assertThat(score.value("accuracy")).isCloseTo(4 / 7.001 * 100, ROUNDING);
        assertThat(score.value("precision")).isCloseTo(3 / 4.001 * 100, ROUNDING);
        assertThat(score.value("recall")).isCloseTo(3 / 4.001 * 100, ROUNDING);
        // both are 74.98…, rounded to 75.0: F1 = 2·0.75·0.75/(1.5 + 0.0001)
        assertThat(score.value("F1")).isCloseTo(2 * 0.75 * 0.75 / (0.75 + 0.75 + 0.0001) * 100, ROUNDING);
        assertThat(score.printed("accuracy")).isEqualTo(57.1);
    }

    @Test
    void separatesKinds() throws IOException {
        AmberYesNoScore score = score("3", "No", "4", "Yes", "5", "Yes", "6", "No", "7", "No", "8", "Yes", "9", "Yes");

        // existence: one no, said; its F1 has 0.001 more below. 1/1.001 is 99.9001, so 99.9
        assertThat(score.printed("existence accuracy")).isEqualTo(99.9);
        assertThat(score.value("existence F1")).isCloseTo(2 * 0.999 * 0.999 / (0.999 + 0.999 + 0.001) * 100, ROUNDING);
        // attributes: three counters, so three starts: 2 right of 4; No is said twice, once rightly; no is right twice
        assertThat(score.value("attribute accuracy")).isCloseTo(2 / (4 + 0.001 + 0.001 + 0.001) * 100, ROUNDING);
        assertThat(score.printed("attribute precision")).isEqualTo(49.9); // 1/2.003
        assertThat(score.printed("state accuracy")).isEqualTo(50.0);
        assertThat(score.printed("state recall")).isZero();
        assertThat(score.printed("number accuracy")).isEqualTo(99.9);
        assertThat(score.printed("action precision")).isZero();
        // both names of relations are one kind
        assertThat(score.printed("relation accuracy")).isEqualTo(50.0);
        assertThat(score.printed("relation precision")).isZero();
        assertThat(score.printed("relation F1")).isZero();
    }

    @Test
    void answersAreTakenByTheLetter() throws IOException {
        for (String answer : new String[] {"no", "NO", "No.", " No", "", "Nope"}) {
            assertThat(score("3", answer).items().get(0).isRight()).as(answer).isFalse();
        }
        assertThat(score("3", "No").items().get(0).isRight()).isTrue();
        assertThat(score("3", "no.").notes())
                .first()
                .isEqualTo("1 answers are neither Yes nor No, letter by letter, and count as wrong.");
    }

    @Test
    void figuresOfAllKindsHaveNames() throws IOException {
        assertThat(score("3", "No").figures().stream().map(Figure::name))
                .hasSize(28)
                .containsAll(Stream.of("", "existence ", "attribute ", "state ", "number ", "action ", "relation ")
                        .flatMap(kind -> Stream.of("accuracy", "precision", "recall", "F1")
                                .map(kind::concat))
                        .toList());
    }

    @Test
    void refusesMissingAnswers() {
        assertThatThrownBy(() -> AmberYesNoScore.score(
                        AmberFiles.benchmark(folder), AmberFiles.answers("3", "No"), Completeness.WHOLE))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(
                        "the answers must answer all 7 questions, but 6 ids are without an answer: 4, 5, 6, 7, 8, …");
    }

    private AmberYesNoScore score(String... idsAndTexts) throws IOException {
        return AmberYesNoScore.score(AmberFiles.benchmark(folder), AmberFiles.answers(idsAndTexts), Completeness.PART);
    }
}
