package org.mdpospark.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.score.Bootstrap;
import org.mdpospark.score.UnusableScoreInputException;

class HumanScoreTest {
    @TempDir
    Path folder;

    private Path key;

    @BeforeEach
    void makeStudy() throws IOException {
        StudyFixture.study(20, 3).write(folder);
        key = folder.resolve("human-key.json");
    }

    @Test
    void countsWhoseAnswersWereChosen() throws IOException {
        // questions 0 to 11 to model B, 12 to 14 to neither, 15 to 19 to model A, wherever the answers stand
        Path choices = StudyFixture.choices(folder, "c.json", "Ann", item -> {
            int number = StudyFixture.number(item);
            return number < 12 ? StudyFixture.side(item, "B") : number < 15 ? "tie" : StudyFixture.side(item, "A");
        });
        HumanScore score = HumanScore.read(key, List.of(choices));

        assertThat(score.benchmark()).isEqualTo("human study: quokka-mdpo-7b against zebra-base-7b");
        assertThat(score.value("win")).isEqualTo(60);
        assertThat(score.value("tie")).isEqualTo(15);
        assertThat(score.value("loss")).isEqualTo(25);
        assertThat(score.value("win or tie")).isEqualTo(75);
        assertThat(score.value("win of decided")).isCloseTo(100 * 12 / 17.0, within(1e-12));
        assertThat(score.items()).contains(new ItemVerdict("id-11", 1, 0, 0), new ItemVerdict("id-15", 0, 0, 1));
        assertThat(score.notes())
                .containsExactly(
                        "20 choices of 1 rater for 20 of 20 items.",
                        // 2 · (C(17,0) + … + C(17,5)) / 2^17 = 2 · 9402 / 131072
                        "Of 17 decided items, 12 went to quokka-mdpo-7b and 5 to zebra-base-7b: p = 0.14 in a two-sided"
                                + " sign test, chance alone may well part them so far.");
    }

    @Test
    void oneSidedRatersTellNothing() throws IOException {
        Path choices = StudyFixture.choices(folder, "c.json", "", item -> "left");
        HumanScore score = HumanScore.read(key, List.of(choices));

        assertThat(score.value("win")).isEqualTo(50);
        assertThat(score.value("loss")).isEqualTo(50);
    }

    @Test
    void tellsClearResults() throws IOException {
        Path choices = StudyFixture.choices(folder, "c.json", "", item -> StudyFixture.side(item, "B"));

        assertThat(HumanScore.read(key, List.of(choices)).notes())
                .contains("Of 20 decided items, 20 went to quokka-mdpo-7b and 0 to zebra-base-7b: p = 1.9e-06 in a"
                        + " two-sided sign test, chance alone would seldom part them so far.");
    }

    @Test
    void unansweredItemsAreLeftOut() throws IOException {
        Path choices =
                StudyFixture.choices(folder, "c.json", "Ann", item -> StudyFixture.number(item) < 6 ? "tie" : "");
        HumanScore score = HumanScore.read(key, List.of(choices));

        assertThat(score.items()).hasSize(6);
        assertThat(score.value("tie")).isEqualTo(100);
        assertThat(score.value("win of decided")).isNaN();
        assertThat(score.notes()).hasSize(3).startsWith("6 choices of 1 rater for 6 of 20 items.");
        assertThat(score.notes().get(1))
                .startsWith("Ann left out 14 of 20 items, which are not counted: id-")
                .endsWith(", ….");
        assertThat(score.notes().get(2)).isEqualTo("No item was decided, so that nothing tells the models apart.");
    }

    @Test
    void comparesTwoRaters() throws IOException {
        // Ann: 10 B, 10 A. Ben: 12 B, 8 A, alike on 16: chance (.5·.6 + .5·.4) is .5, kappa (.8 - .5)/.5
        Path ann = StudyFixture.choices(
                folder, "a.json", "Ann", item -> StudyFixture.side(item, StudyFixture.number(item) < 10 ? "B" : "A"));
        Path ben = StudyFixture.choices(folder, "b.json", "Ben", item -> {
            int number = StudyFixture.number(item);
            return StudyFixture.side(item, number < 9 || (number >= 10 && number < 13) ? "B" : "A");
        });
        HumanScore score = HumanScore.read(key, List.of(ann, ben));

        assertThat(score.value("win")).isEqualTo(100 * 22 / 40.0);
        assertThat(score.items()).contains(new ItemVerdict("id-12", 1, 0, 1));
        assertThat(score.notes())
                .contains(
                        "40 choices of 2 raters for 20 of 20 items.",
                        "Two raters chose the same in 80.0 % of cases, on 20 items; Cohen's kappa is 0.60 on 20 items,"
                                + " where 1 is full agreement and 0 what chance would give.",
                        // 9 for B (0 to 8), 7 for A (13 to 19)
                        "Of 16 decided items, 9 went to quokka-mdpo-7b and 7 to zebra-base-7b: p = 0.80 in a two-sided"
                                + " sign test, chance alone may well part them so far.");
    }

    @Test
    void comparesThreeRaters() throws IOException {
        Path ann =
                StudyFixture.choices(folder, "a.json", "Ann", item -> StudyFixture.number(item) < 10 ? "tie" : "left");
        Path ben =
                StudyFixture.choices(folder, "b.json", "Ben", item -> StudyFixture.number(item) < 10 ? "tie" : "left");
        Path eve = StudyFixture.choices(folder, "e.json", "Eve", item -> StudyFixture.number(item) == 0 ? "" : "tie");

        assertThat(HumanScore.read(key, List.of(ann, ben, eve)).notes())
                .anyMatch(note -> note.startsWith("Eve left out 1 of 20 items, which are not counted: id-0."))
                // pairs: question 0 one of one, 1 to 9 all three, 10 to 19 one of three: 38 of 58
                .anyMatch(note -> note.startsWith(
                        "Two raters chose the same in 65.5 % of cases, on 20 items; Fleiss' kappa" + " is "));
    }

    @Test
    void kappasAreTheBooks() {
        // 45 both one, 15 both other, 15 and 25 apart, of 100: share .6, chance .6·.7 + .4·.3
        List<int[]> pairs = new ArrayList<>();
        add(pairs, 45, 0, 0);
        add(pairs, 15, 0, 1);
        add(pairs, 25, 1, 0);
        add(pairs, 15, 1, 1);
        assertThat(Agreement.cohen(pairs)).isCloseTo((0.6 - 0.54) / (1 - 0.54), within(1e-12));
        assertThat(Agreement.cohen(List.of(new int[] {2, 2}))).isNaN();

        // four raters: 3+1, 2+2, 4+0; kinds 9 and 3 of 12; items agree 1/2, 1/3 and 1
        double chance = 0.75 * 0.75 + 0.25 * 0.25;
        double share = (1 / 2.0 + 1 / 3.0 + 1) / 3;
        assertThat(Agreement.fleiss(List.of(new int[] {3, 1, 0}, new int[] {2, 2, 0}, new int[] {4, 0, 0})))
                .isCloseTo((share - chance) / (1 - chance), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "1, 0, 1", "5, 5, 1", "6, 0, 0.03125", "2, 8, 0.109375", "1200, 1400, 9.5e-5"})
    void signTestIsExact(int first, int second, double probability) {
        assertThat(SignTest.probability(first, second)).isCloseTo(probability, within(probability * 0.01));
    }

    @Test
    void intervalsKeepAnItemsChoicesTogether() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int rater = 0; rater < 5; rater++) {
            files.add(StudyFixture.choices(
                    folder,
                    rater + ".json",
                    "rater " + rater,
                    item -> StudyFixture.side(item, StudyFixture.number(item) < 10 ? "B" : "A")));
        }
        HumanScore one = HumanScore.read(key, files.subList(0, 1));
        HumanScore five = HumanScore.read(key, files);

        // five raters who all say the same are no more proof than one
        assertThat(Bootstrap.DEFAULT.intervals(five)).isEqualTo(Bootstrap.DEFAULT.intervals(one));
        assertThat(five.table().size()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|must hold a JSON object, but the file is array",
                "{}|the file: must have a text as format, but has none",
                "{\"format\":\"x\"}|the file: must have mdpo-human-choices/1 as format, but has \"x\"",
                "{\"format\":\"mdpo-human-choices/1\",\"study\":\"other\"}|the file: must have STUDY, as the key says, as study, but has \"other\"",
                "HEAD}|the file: must have a list as choices, but has none",
                "HEAD,\"choices\":{}}|the file: must have a list as choices, but has {}",
                "HEAD,\"choices\":[]}|must have a choice, but has none",
                "HEAD,\"choices\":[1]}|must hold a JSON object, but choices, entry 1 is number",
                "HEAD,\"choices\":[{\"item\":\"21\",\"choice\":\"tie\"}]}|choices, entry 1: must have an item of the key as item, but has \"21\"",
                "HEAD,\"choices\":[{\"item\":\"id-1\",\"choice\":\"tie\"}]}|choices, entry 1: must have an item of the key as item, but has \"id-1\"",
                "HEAD,\"choices\":[{\"item\":\"1\",\"choice\":\"both\"}]}|choices, entry 1: must have left, right or tie as choice, but has \"both\"",
                "HEAD,\"choices\":[{\"item\":\"1\",\"choice\":\"tie\"},{\"item\":1,\"choice\":\"left\"}]}|choices, entry 2: must be the only choice for item 1, but is another",
                "HEAD,\"rater\":7,\"choices\":[{\"item\":\"1\",\"choice\":\"tie\"}]}|the file: must have a text as rater, but has 7",
            })
    void refusesHostileFiles(String text, String problem) throws IOException {
        String study = StudyFixture.data(folder).path("study").asText();
        Path file = folder.resolve("hostile.json");
        Files.writeString(
                file, text.replace("HEAD", "{\"format\":\"mdpo-human-choices/1\",\"study\":\"%s\"".formatted(study)));

        assertThatThrownBy(() -> HumanScore.read(key, List.of(file)))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(file + " " + problem.replace("STUDY", study));
    }

    @Test
    void refusesARaterTwice() throws IOException {
        Path first = StudyFixture.choices(folder, "1.json", "Ann", item -> "tie");
        Path second = StudyFixture.choices(folder, "2.json", " Ann ", item -> "left");
        assertThatThrownBy(() -> HumanScore.read(key, List.of(first, second)))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(second + " must be of another rater than the other files, but is of Ann too");

        Path third = StudyFixture.choices(folder, "3.json", "", item -> "left");
        assertThatThrownBy(() -> HumanScore.read(key, List.of(third, third)))
                .hasMessage(third + " must have a rater's name or other choices than the other files, but has neither");
    }

    @Test
    void refusesHostileKeys() throws IOException {
        String whole = Files.readString(key);
        Path choices = StudyFixture.choices(folder, "c.json", "", item -> "tie");

        Files.writeString(key, whole.replace("\"left\" : \"a\"", "\"left\" : \"c\""));
        assertThatThrownBy(() -> HumanScore.read(key, List.of(choices)))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageContaining("must have a or b as left, but has \"c\"");
        Files.writeString(key, whole.replace("\"item\" : \"2\"", "\"item\" : \"1\""));
        assertThatThrownBy(() -> HumanScore.read(key, List.of(choices)))
                .hasMessage(key + " items, entry 2: must differ from all others in item and id, but does not");
        Files.writeString(key, whole.replace("mdpo-human-key/1", "mdpo-human-key/2"));
        assertThatThrownBy(() -> HumanScore.read(key, List.of(choices)))
                .hasMessage(key + " the file: must have mdpo-human-key/1 as format, but has \"mdpo-human-key/2\"");
    }

    private static void add(List<int[]> pairs, int times, int first, int second) {
        for (int i = 0; i < times; i++) {
            pairs.add(new int[] {first, second});
        }
    }
}
