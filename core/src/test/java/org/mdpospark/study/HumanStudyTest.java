package org.mdpospark.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.Digests;
import org.mdpospark.checkpoint.StrictJson;
import org.mdpospark.image.ImageHeader;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.score.UnusableScoreInputException;

class HumanStudyTest {
    private static final String HOSTILE =
            "</script><script>document.title='stolen'</script><img src=x onerror=alert(1)> & \u2028 @SCRIPT@ $1";

    @TempDir
    Path folder;

    @Test
    void thePageDoesNotTellWhoseAnswersAreWhose() throws IOException {
        StudyFixture.study(40, 12345).write(folder);

        String page = Files.readString(folder.resolve("human.html"));
        assertThat(page)
                .doesNotContainIgnoringCase(StudyFixture.MODEL_A)
                .doesNotContainIgnoringCase(StudyFixture.MODEL_B)
                .doesNotContain("id-1", "12345", "leftIsB", "model_a");
        JsonNode data = StudyFixture.data(folder);
        assertThat(data.fieldNames()).toIterable().containsExactly("study", "items");
        for (JsonNode item : data.path("items")) {
            assertThat(item.fieldNames()).toIterable().containsExactly("item", "question", "image", "left", "right");
        }
    }

    @Test
    void itemsAndSidesAreShuffled() throws IOException {
        StudyFixture.study(40, 1).write(folder);
        List<Integer> order = order(folder);
        List<Boolean> leftIsB = sides(folder);

        assertThat(order)
                .hasSize(40)
                .doesNotHaveDuplicates()
                .isNotEqualTo(order.stream().sorted().toList());
        assertThat(leftIsB.stream().filter(left -> left)).hasSize(20);
        int changes = 0;
        for (int i = 1; i < 40; i++) {
            changes += leftIsB.get(i).equals(leftIsB.get(i - 1)) ? 0 : 1;
        }
        assertThat(changes).isBetween(10, 30); // neither blocks nor a pattern

        Path other = folder.resolve("other");
        StudyFixture.study(40, 2).write(other);
        assertThat(order(other)).isNotEqualTo(order);
        assertThat(sides(other)).isNotEqualTo(leftIsB);
        Path again = folder.resolve("again");
        StudyFixture.study(40, 1).write(again);
        assertThat(Files.readString(again.resolve("human.html")))
                .isEqualTo(Files.readString(folder.resolve("human.html")));
    }

    @Test
    void theSeedAloneDoesNotTellTheSides() throws IOException {
        StudyFixture.study(40, 1).write(folder);
        List<HumanItem> swapped = StudyFixture.items(40).stream()
                .map(item -> new HumanItem(item.id(), item.question(), item.image(), item.answerB(), item.answerA()))
                .toList();
        Path other = folder.resolve("other");
        new HumanStudy(StudyFixture.MODEL_A, StudyFixture.MODEL_B, swapped, 1).write(other);

        List<Boolean> first = keySides(folder);
        assertThat(keySides(other))
                .isNotEqualTo(first)
                .isNotEqualTo(first.stream().map(left -> !left).toList());
    }

    @Test
    void theKeyTellsWhoseAnswersAreWhose() throws IOException {
        StudyFixture.study(11, 1).write(folder);

        StudyKey key = StudyKey.read(folder.resolve("human-key.json"));
        JsonNode data = StudyFixture.data(folder);
        assertThat(key.study()).isEqualTo(data.path("study").asText()).hasSize(16);
        assertThat(key.seed()).isEqualTo(1);
        assertThat(key.modelA()).isEqualTo(StudyFixture.MODEL_A);
        assertThat(key.modelB()).isEqualTo(StudyFixture.MODEL_B);
        assertThat(key.items()).hasSize(11);
        for (int i = 0; i < 11; i++) {
            JsonNode shown = data.path("items").path(i);
            StudyItem item = key.items().get(i);
            assertThat(item.item()).isEqualTo(shown.path("item").asText()).isEqualTo(Integer.toString(i + 1));
            assertThat(item.id()).isEqualTo("id-" + StudyFixture.number(shown));
            assertThat(item.leftIsB()).isEqualTo(shown.path("left").asText().startsWith("of B"));
            assertThat(shown.path("right").asText()).startsWith(item.leftIsB() ? "of A" : "of B");
        }
    }

    @Test
    void textsStayTexts() throws IOException {
        List<HumanItem> items =
                List.of(new HumanItem("1", HOSTILE, StudyFixture.image(40, 30, 1), HOSTILE + "a", HOSTILE + "b"));
        new HumanStudy("a", "b", items, 1).write(folder);

        String page = Files.readString(folder.resolve("human.html"));
        assertThat(page).doesNotContain("<script>document", "<img src=x", "\u2028");
        assertThat(page.split("</script>", -1)).hasSize(3); // the data's and the page's own
        JsonNode item = StudyFixture.data(folder).path("items").path(0);
        assertThat(item.path("question").asText()).isEqualTo(HOSTILE);
        assertThat(List.of(item.path("left").asText(), item.path("right").asText()))
                .containsExactlyInAnyOrder(HOSTILE + "a", HOSTILE + "b");
    }

    @Test
    void thePageNeedsNothingElseAndMayRunNothingElse() throws IOException {
        StudyFixture.study(1, 1).write(folder);
        String page = Files.readString(folder.resolve("human.html"));

        assertThat(page).doesNotContain("http:", "https:", "src=\"", "@STYLE", "@SCRIPT", "@DATA");
        assertThat(page)
                .contains(
                        "content=\"default-src 'none'; img-src data:; style-src '%s'; script-src '%s'; base-uri 'none';"
                                .formatted(digest(page, "style"), digest(page, "script")));
        assertThat(page).doesNotContainPattern("\\sstyle=|\\son[a-z]+=");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("human.html", "human-key.json");
        }
    }

    @Test
    void imagesAreMadeSmallAndBare() throws Exception {
        List<HumanItem> items = List.of(
                new HumanItem("wide", "Q", StudyFixture.image(1600, 900, 6), "a", "b"),
                new HumanItem("small", "Q", StudyFixture.image(20, 10, 1), "a", "b"));
        new HumanStudy("a", "b", items, 1).write(folder);

        List<ImageHeader> headers = new ArrayList<>();
        for (JsonNode item : StudyFixture.data(folder).path("items")) {
            String address = item.path("image").asText();
            assertThat(address).startsWith("data:image/jpeg;base64,");
            byte[] jpeg = Base64.getDecoder().decode(address.substring(address.indexOf(',') + 1));
            headers.add(ImageInspector.inspect(jpeg, new ImageLimits(1, 1_000_000, 1_000_000)));
        }
        assertThat(headers)
                .extracting(header -> header.width() + " x " + header.height() + " turned " + header.orientation())
                .containsExactlyInAnyOrder("640 x 360 turned 6", "20 x 10 turned 1");
    }

    @Test
    void refusesImpossibleStudies() {
        List<HumanItem> one = StudyFixture.items(1);
        assertThatThrownBy(() -> new HumanStudy("m", "m", one, 1))
                .hasMessage("models must have two different names, but have 'm' and 'm'");
        assertThatThrownBy(() -> new HumanStudy("a", "b", List.of(), 1))
                .hasMessage("a study must have an item, but has none");
        assertThatThrownBy(() -> new HumanStudy("a", "b", List.of(one.get(0), one.get(0)), 1))
                .hasMessage("items must have different ids, but two have id-0");
        HumanItem page = new HumanItem("7", "Q", "<svg onload='x'/>".getBytes(StandardCharsets.UTF_8), "a", "b");
        assertThatThrownBy(() -> new HumanStudy("a", "b", List.of(page), 1).write(folder))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(
                        "the image of item 7 cannot be shown: first bytes are those of no JPEG, PNG, WebP, GIF, BMP or"
                                + " TIFF");
    }

    private static List<Integer> order(Path folder) throws IOException {
        List<Integer> order = new ArrayList<>();
        StudyFixture.data(folder).path("items").forEach(item -> order.add(StudyFixture.number(item)));
        return order;
    }

    private static List<Boolean> sides(Path folder) throws IOException {
        List<Boolean> sides = new ArrayList<>();
        StudyFixture.data(folder)
                .path("items")
                .forEach(item -> sides.add(item.path("left").asText().startsWith("of B")));
        return sides;
    }

    private static List<Boolean> keySides(Path folder) throws IOException {
        List<Boolean> sides = new ArrayList<>();
        StrictJson.tree(Files.readString(folder.resolve("human-key.json")))
                .path("items")
                .forEach(item -> sides.add(item.path("left").asText().equals("b")));
        return sides;
    }

    private static String digest(String page, String element) {
        Matcher source = Pattern.compile("<%s>(.*?)</%s>".formatted(element, element), Pattern.DOTALL)
                .matcher(page);
        assertThat(source.find()).isTrue();
        byte[] bytes = source.group(1).getBytes(StandardCharsets.UTF_8);
        return "sha256-" + Base64.getEncoder().encodeToString(Digests.sha256().digest(bytes));
    }
}
