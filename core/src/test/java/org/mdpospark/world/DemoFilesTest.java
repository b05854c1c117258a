package org.mdpospark.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.Digests;
import org.mdpospark.image.RgbImage;
import org.mdpospark.score.Answers;
import org.mdpospark.score.ChairScore;
import org.mdpospark.score.CocoObjects;
import org.mdpospark.score.ObjectMentions;
import org.mdpospark.score.ObjectRule;
import org.mdpospark.score.ObjectSynonyms;
import org.mdpospark.score.RecordedAnswer;

class DemoFilesTest {
    private static final SceneNumbers NUMBERS = SceneNumbers.validation(60);

    @TempDir
    Path folder;

    @Test
    void pairsAreRowsOfTheAuthorsLayout() throws IOException {
        DemoFiles.writePairs(folder, 3, 5, StyleCue.HALF);

        List<JsonNode> rows = lines(DemoFiles.ROWS);
        assertThat(rows).hasSize(5);
        for (int i = 0; i < 5; i++) {
            DemoPair pair = DemoPair.of(SceneNumbers.pairs(3, 5).get(i), StyleCue.HALF);
            JsonNode row = rows.get(i);
            assertThat(row.fieldNames()).toIterable().containsExactly("img_path", "prompt", "chosen", "rejected");
            assertThat(row.get("prompt").textValue()).isEqualTo(Captions.PROMPT);
            assertThat(row.get("chosen").textValue()).isEqualTo(pair.chosen());
            assertThat(row.get("rejected").textValue()).isEqualTo(pair.rejected());
            assertSamePixels(row.get("img_path").textValue(), ScenePainter.paint(pair.scene(), pair.number()));
        }
    }

    @Test
    void questionsNameTheirPictures() throws IOException {
        DemoFiles.writeQuestions(folder, NUMBERS);

        List<JsonNode> questions = lines(DemoFiles.QUESTIONS);
        assertThat(questions).hasSize(60);
        for (int i = 0; i < 60; i++) {
            JsonNode question = questions.get(i);
            assertThat(question.fieldNames()).toIterable().containsExactly("id", "image", "question");
            assertThat(question.get("id").textValue()).isEqualTo(Integer.toString(i));
            assertThat(question.get("question").textValue()).isEqualTo(Captions.PROMPT);
            assertSamePixels(question.get("image").textValue(), ScenePainter.paint(scene(i), NUMBERS.get(i)));
        }
    }

    @Test
    void trueCaptionsHallucinateNothingAndNameAll() throws IOException {
        List<ObjectMentions> items = score(i -> Captions.plain(scene(i)));

        assertThat(items).allSatisfy(item -> {
            assertThat(item.hallucinated()).isEmpty();
            assertThat(item.named()).hasSize(item.truth());
        });
        assertThat(items.stream().mapToInt(ObjectMentions::truth).sum())
                .isEqualTo(IntStream.range(0, 60)
                        .map(i -> scene(i).objects().size())
                        .sum());
    }

    @Test
    void whatIsNotInThePictureIsFound() throws IOException {
        String everything = SceneObject.all().stream()
                .map(object -> "a cute " + object.name())
                .collect(Collectors.joining(", ", "The picture shows ", ". It is a lively scene."));

        List<ObjectMentions> items = score(i -> everything);

        for (int i = 0; i < 60; i++) {
            Scene scene = scene(i);
            assertThat(items.get(i).mentions()).isEqualTo(48);
            assertThat(items.get(i).named()).hasSize(scene.objects().size());
            assertThat(items.get(i).hallucinated())
                    .containsExactlyElementsOf(SceneObject.all().stream()
                            .filter(object -> !scene.objects().contains(object))
                            .map(SceneObject::name)
                            .toList());
        }
    }

    /** An object that an annotation left out would count as hallucinated where it is. */
    @Test
    void annotationsAreRightWithoutTheCaptions() throws IOException {
        DemoFiles.writeQuestions(folder, NUMBERS);
        ObjectSynonyms synonyms = ObjectSynonyms.read(folder.resolve(DemoFiles.SYNONYMS), ObjectRule.CHAIR);

        CocoObjects outlined = CocoObjects.read(
                List.of(folder.resolve(DemoFiles.INSTANCES)), List.of(), ids(), synonyms, ObjectRule.CHAIR);
        CocoObjects told = CocoObjects.read(
                List.of(), List.of(folder.resolve(DemoFiles.CAPTIONS)), ids(), synonyms, ObjectRule.CHAIR);

        assertThat(outlined).isEqualTo(told);
        assertThat(synonyms.count()).isEqualTo(48);
    }

    @Test
    void theSamePartGivesTheSameFiles() throws IOException {
        DemoFiles.writePairs(folder, 0, 3, StyleCue.FULL);
        DemoFiles.writeQuestions(folder, new SceneNumbers(40, 3));
        Map<Path, String> first = digests();
        DemoFiles.writePairs(folder, 0, 3, StyleCue.FULL);
        DemoFiles.writeQuestions(folder, new SceneNumbers(40, 3));

        assertThat(digests()).isEqualTo(first).hasSize(9);
    }

    @Test
    void captionsOfPairsCoverTheirScenes() throws IOException {
        List<ObjectMentions> items =
                score(i -> DemoPair.of(NUMBERS.get(i), StyleCue.NONE).chosen());

        assertThat(items.stream().mapToInt(item -> item.named().size()).sum())
                .isEqualTo(items.stream().mapToInt(ObjectMentions::truth).sum());
        assertThat(items.stream().filter(item -> !item.hallucinated().isEmpty()).count() / 60.0)
                .isCloseTo(0.05, within(0.06));
    }

    private static Scene scene(int index) {
        return SceneSampler.sample(NUMBERS.get(index));
    }

    private static List<String> ids() {
        return IntStream.range(0, 60).mapToObj(Integer::toString).toList();
    }

    private List<ObjectMentions> score(IntFunction<String> answer) throws IOException {
        DemoFiles.writeQuestions(folder, NUMBERS);
        ObjectSynonyms synonyms = ObjectSynonyms.read(folder.resolve(DemoFiles.SYNONYMS), ObjectRule.CHAIR);
        CocoObjects objects = CocoObjects.read(
                List.of(folder.resolve(DemoFiles.INSTANCES)),
                List.of(folder.resolve(DemoFiles.CAPTIONS)),
                ids(),
                synonyms,
                ObjectRule.CHAIR);
        List<RecordedAnswer> answers = IntStream.range(0, 60)
                .mapToObj(i -> new RecordedAnswer(Integer.toString(i), Captions.PROMPT, answer.apply(i)))
                .toList();
        return ChairScore.score(Answers.of(answers), objects, synonyms).items();
    }

    private List<JsonNode> lines(String name) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(name))) {
            nodes.add(json.readTree(line));
        }
        return nodes;
    }

    private void assertSamePixels(String path, RgbImage expected) throws IOException {
        int[] found = ImageIO.read(folder.resolve(path).toFile()).getRGB(0, 0, 64, 64, null, 0, 64);
        byte[] rgb = expected.rgb();
        for (int i = 0; i < found.length; i++) {
            int pixel = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF);
            assertThat(found[i] & 0xFFFFFF).isEqualTo(pixel);
        }
    }

    private Map<Path, String> digests() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Map<Path, String> digests = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(file, Digests.sha256Hex(Files.readAllBytes(file)));
            }
            return digests;
        }
    }
}
