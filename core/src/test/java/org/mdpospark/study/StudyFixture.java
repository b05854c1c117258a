package org.mdpospark.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.mdpospark.checkpoint.StrictJson;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.RgbImage;

/** Studies, and what raters would save of them. */
final class StudyFixture {
    static final String MODEL_A = "zebra-base-7b";
    static final String MODEL_B = "quokka-mdpo-7b";

    private StudyFixture() {}

    /** Returns items that say in their answers whose they are, as real ones do not. */
    static List<HumanItem> items(int count) {
        List<HumanItem> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(
                    new HumanItem("id-" + i, "Question " + i + "?", image(40, 30, 1), "of A to " + i, "of B to " + i));
        }
        return items;
    }

    static HumanStudy study(int items, long seed) {
        return new HumanStudy(MODEL_A, MODEL_B, items(items), seed);
    }

    /** Returns a JPEG file: a sky, a sun and a meadow. */
    static byte[] image(int width, int height, int orientation) {
        byte[] rgb = new byte[3 * width * height];
        for (int row = 0, at = 0; row < height; row++) {
            for (int column = 0; column < width; column++, at += 3) {
                double x = (column + 0.5) / width;
                double y = (row + 0.5) / height;
                boolean sun = Math.hypot((x - 0.75) * width, (y - 0.25) * height) < 0.12 * Math.min(width, height);
                boolean meadow = y > 0.66 + 0.05 * Math.sin(9 * x);
                int[] color = sun
                        ? new int[] {250, 215, 90}
                        : meadow
                                ? new int[] {70, (int) (110 + 60 * y), 60}
                                : new int[] {(int) (90 + 120 * y), (int) (150 + 70 * y), 230};
                for (int channel = 0; channel < 3; channel++) {
                    rgb[at + channel] = (byte) color[channel];
                }
            }
        }
        return ImageEncoder.jpeg(new RgbImage(width, height, rgb), 90, orientation);
    }

    /** Returns what the page in a folder holds. */
    static JsonNode data(Path folder) throws IOException {
        String page = Files.readString(folder.resolve(HumanStudy.PAGE));
        String begin = "<script type=\"application/json\" id=\"data\">";
        int start = page.indexOf(begin) + begin.length();
        return StrictJson.tree(page.substring(start, page.indexOf("</script>", start)));
    }

    /**
     * Writes a file as the page saves it.
     *
     * @param choose takes an item of the page and gives left, right, tie, or nothing for no choice
     */
    static Path choices(Path folder, String name, String rater, Function<JsonNode, String> choose) throws IOException {
        JsonNode data = data(folder);
        ObjectNode saved = JsonNodeFactory.instance.objectNode();
        saved.put("format", "mdpo-human-choices/1");
        saved.put("study", data.path("study").asText());
        saved.put("rater", rater);
        ArrayNode choices = saved.putArray("choices");
        for (JsonNode item : data.path("items")) {
            String choice = choose.apply(item);
            if (!choice.isEmpty()) {
                choices.addObject()
                        .put("item", item.path("item").asText())
                        .put("choice", choice)
                        .put("seconds", 2.5);
            }
        }
        Path file = folder.resolve(name);
        Files.writeString(file, saved.toPrettyString());
        return file;
    }

    /** Chooses the answer of a model wherever it stands. */
    static String side(JsonNode item, String model) {
        return item.path("left").asText().startsWith("of " + model) ? "left" : "right";
    }

    /** Returns the number of the question. */
    static int number(JsonNode item) {
        return Integer.parseInt(item.path("question").asText().replaceAll("\\D", ""));
    }
}
