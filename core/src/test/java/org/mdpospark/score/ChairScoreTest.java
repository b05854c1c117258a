package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChairScoreTest {
    @TempDir
    Path folder;

    private ObjectSynonyms synonyms;

    @BeforeEach
    void write() throws IOException {
        synonyms = CocoFiles.synonyms(folder, ObjectRule.CHAIR);
        CocoFiles.write(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "'A man and two women.', person person", // synonyms, plurals
        "'People, people!', person person", // repetitions count
        "'a baby bird', bird", // no person
        "'an adult with a baby', person person",
        "'baby birds', bird", // joined after the singular is made
        "'a passenger jet near a passenger train', airplane train",
        "'a bow tie and a bow', tie tie",
        "'the toilet seat', toilet", // joined
        "'the seat of the toilet', toilet", // a seat beside a toilet is no chair
        "'a seat', chair",
        "'wine glasses', wine glass",
        "'a wine glass', wine glass", // by way of the wine glas
        "'a train track', ''", // no train
        "'two buses', bus",
        "'a bus', ''", // the library's singular is bu
        "'a home plate', ''",
        "'stop lights', ''", // the name in the file begins with a blank, so that it is never found
        "'traffic lights', traffic light",
        "'a dining table', dining table",
        "'knives', knife",
        "'TABLE', dining table", // case does not count
        "'', ''"
    })
    void findsObjects(String text, String objects) {
        assertThat(String.join(
                        " ",
                        new CaptionWords(synonyms, ObjectRule.CHAIR)
                                .find(text).stream().map(ObjectWord::object).toList()))
                .isEqualTo(objects);
    }

    @Test
    void objectsAreThoseOutlinedAndThoseInCaptions() throws IOException {
        CocoObjects objects = CocoObjects.open(folder, List.of("1", "2", "3"), synonyms, ObjectRule.CHAIR);

        assertThat(objects.of("1")).isEqualTo(Set.of("person", "dining table", "tie"));
        assertThat(objects.of("2")).isEqualTo(Set.of("bird"));
        assertThat(objects.of("3")).isEqualTo(Set.of("knife"));
    }

    @Test
    void countsMentionsAndAnswers() throws IOException {
        // 1: person, dining table, tie are there; mentions man, table, gull, gull: 2 of 4 wrong; 2 of 3 objects named
        // 2: bird is there; no mention
        // 3: knife is there; mentions knife: 1 right; 1 of 1 named
        ChairScore score = score("1", "A man at a table with a gull; gulls fly.", "2", "Nothing.", "3", "a knife");

        assertThat(score.value("CHAIRs")).isCloseTo(100 / 3.0, within(1e-12));
        assertThat(score.value("CHAIRi")).isCloseTo(100 * 2 / 5.0, within(1e-12));
        assertThat(score.value("recall")).isCloseTo(100 * 3 / 5.0, within(1e-12));
        String text = "A man at a table with a gull; gulls fly.";
        assertThat(score.items().get(0).marked())
                .containsExactly(new MarkedWord(24, 28, "bird"), new MarkedWord(30, 35, "bird"));
        assertThat(score.items().get(0).marked().get(1).in(text)).isEqualTo("gulls");
    }

    @Test
    void answersWithoutObjectsHaveNoChairI() throws IOException {
        ChairScore score = score("1", "Nothing.");

        assertThat(score.value("CHAIRi")).isNaN();
        assertThat(score.value("CHAIRs")).isZero();
    }

    @Test
    void refusesImagesThatAreNotAnnotated() {
        assertThatThrownBy(() -> CocoObjects.open(folder, List.of("1", "7"), synonyms, ObjectRule.CHAIR))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(folder.resolve("instances_train2014.json")
                        + " and the files beside it must have image 7, but have not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "instances_train2014.json",
                "instances_val2014.json",
                "captions_train2014.json",
                "captions_val2014.json"
            })
    void namesAMissingFile(String name) throws IOException {
        Files.delete(folder.resolve(name));

        assertThatThrownBy(() -> CocoObjects.open(folder, List.of("1"), synonyms, ObjectRule.CHAIR))
                .hasMessage(folder.resolve(name) + " must be a file, but is none; COCO's annotations of 2014 are"
                        + " annotations_trainval2014.zip at cocodataset.org; give the folder of its files");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | must have an object, but has not; ",
                "{\"annotations\": {}} | must have an array as annotations, but has not; ",
                "{\"annotations\": [7]} | must have objects alone in each array, but has not; ",
                "{\"annotations\": [{\"category_id\": 1}]} | must have a text or whole number as image_id in each record, but"
                        + " has none in one",
                "{\"annotations\": [{\"image_id\": 1, \"category_id\": 5}]} | must name only objects of the synonyms, but"
                        + " category 5 is ",
                "{\"annotations\": [ | must hold JSON, but: "
            })
    void refusesMalformedAnnotations(String text, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("instances_val2014.json"), text);

        assertThatThrownBy(() -> CocoObjects.open(folder, List.of("1"), synonyms, ObjectRule.CHAIR))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageStartingWith(file + " " + problem);
    }

    @Test
    void refusesMalformedSynonyms() throws IOException {
        Path file = folder.resolve("names.txt");

        assertThatThrownBy(() -> ObjectSynonyms.read(file, ObjectRule.CHAIR))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageStartingWith(file + " must be a file, but is none; CHAIR's is data/synonyms.txt of");
        Files.writeString(file, "\n\n");
        assertThatThrownBy(() -> ObjectSynonyms.read(file, ObjectRule.CHAIR))
                .hasMessageStartingWith(file + " must name objects, but is empty");
        Files.writeString(file, "cat, , dog");
        assertThatThrownBy(() -> ObjectSynonyms.read(file, ObjectRule.CHAIR))
                .hasMessage(file + " must have names parted by a comma, but has cat, , dog");
    }

    private ChairScore score(String... idsAndTexts) throws IOException {
        Answers answers = AmberFiles.answers(idsAndTexts);
        return ChairScore.score(answers, CocoObjects.open(folder, answers.ids(), synonyms, ObjectRule.CHAIR), synonyms);
    }
}
