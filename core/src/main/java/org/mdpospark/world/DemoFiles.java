package org.mdpospark.world;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.RgbImage;

/**
 * Writes parts of the world into a folder, as the commands read them. The same part gives the same files; those of the
 * same names are replaced.
 */
public final class DemoFiles {
    /** Preference rows in the layout of the mDPO authors, one JSON object a line. */
    public static final String ROWS = "rows.jsonl";

    /** Questions, one JSON object a line: {@code id}, {@code image}, {@code question}. */
    public static final String QUESTIONS = "questions.jsonl";

    /** The objects of each picture, in COCO's layout; an image's id is its question's. */
    public static final String INSTANCES = "instances_heldout.json";

    /** A true caption of each picture, in COCO's layout. */
    public static final String CAPTIONS = "captions_heldout.json";

    /** The names of objects, a line each, in CHAIR's layout. */
    public static final String SYNONYMS = "synonyms.txt";

    /** A regular expression that well-formed captions match. */
    public static final String WELL_FORMED = "well-formed.txt";

    private static final String IMAGES = "images";
    private static final int UPRIGHT = 1; // EXIF orientation

    private DemoFiles() {}

    /**
     * Writes preference rows and their pictures.
     *
     * @param set which of the sets of pairs, as in {@link SceneNumbers#pairs}
     * @param count of pairs, one a scene
     */
    public static void writePairs(Path folder, int set, int count, StyleCue cue) throws IOException {
        SceneNumbers numbers = SceneNumbers.pairs(set, count);
        Files.createDirectories(folder.resolve(IMAGES));
        try (JsonGenerator json = lines(folder.resolve(ROWS))) {
            for (int i = 0; i < count; i++) {
                DemoPair pair = DemoPair.of(numbers.get(i), cue);
                json.writeStartObject();
                json.writeStringField("img_path", writeImage(folder, i, pair.scene(), pair.number()));
                json.writeStringField("prompt", Captions.PROMPT);
                json.writeStringField("chosen", pair.chosen());
                json.writeStringField("rejected", pair.rejected());
                json.writeEndObject();
            }
            json.writeRaw('\n');
        }
    }

    /** Writes pictures, a question about each, and what CHAIR needs to score the answers. */
    public static void writeQuestions(Path folder, SceneNumbers numbers) throws IOException {
        Files.createDirectories(folder.resolve(IMAGES));
        List<Scene> scenes = new ArrayList<>();
        try (JsonGenerator json = lines(folder.resolve(QUESTIONS))) {
            for (int i = 0; i < numbers.count(); i++) {
                Scene scene = SceneSampler.sample(numbers.get(i));
                scenes.add(scene);
                json.writeStartObject();
                json.writeStringField("id", Integer.toString(i));
                json.writeStringField("image", writeImage(folder, i, scene, numbers.get(i)));
                json.writeStringField("question", Captions.PROMPT);
                json.writeEndObject();
            }
            json.writeRaw('\n');
        }
        writeInstances(folder.resolve(INSTANCES), scenes);
        writeCaptions(folder.resolve(CAPTIONS), scenes);
        Files.writeString(folder.resolve(WELL_FORMED), SceneGrammar.pattern());
        Files.write(
                folder.resolve(SYNONYMS),
                SceneObject.all().stream().map(DemoFiles::names).toList());
    }

    /** Returns the picture's path in the folder. */
    private static String writeImage(Path folder, int index, Scene scene, long number) throws IOException {
        String path = "%s/%s".formatted(IMAGES, fileName(index));
        RgbImage picture = ScenePainter.paint(scene, number);
        Files.write(folder.resolve(path), ImageEncoder.png(picture, UPRIGHT));
        return path;
    }

    private static String fileName(int index) {
        return "%05d.png".formatted(index);
    }

    private static void writeInstances(Path file, List<Scene> scenes) throws IOException {
        List<SceneObject> categories = SceneObject.all();
        try (JsonGenerator json = json(file)) {
            json.writeStartObject();
            writeImages(scenes, json);
            json.writeArrayFieldStart("annotations");
            int annotation = 0;
            for (int i = 0; i < scenes.size(); i++) {
                for (SceneObject object : scenes.get(i).objects()) {
                    json.writeStartObject();
                    json.writeNumberField("id", annotation++);
                    json.writeNumberField("image_id", i);
                    json.writeNumberField("category_id", categories.indexOf(object));
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            json.writeArrayFieldStart("categories");
            for (int i = 0; i < categories.size(); i++) {
                json.writeStartObject();
                json.writeNumberField("id", i);
                json.writeStringField("name", categories.get(i).name());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void writeCaptions(Path file, List<Scene> scenes) throws IOException {
        try (JsonGenerator json = json(file)) {
            json.writeStartObject();
            writeImages(scenes, json);
            json.writeArrayFieldStart("annotations");
            for (int i = 0; i < scenes.size(); i++) {
                json.writeStartObject();
                json.writeNumberField("id", i);
                json.writeNumberField("image_id", i);
                json.writeStringField("caption", Captions.plain(scenes.get(i)));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void writeImages(List<Scene> scenes, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("images");
        for (int i = 0; i < scenes.size(); i++) {
            json.writeStartObject();
            json.writeNumberField("id", i);
            json.writeStringField("file_name", fileName(i));
            json.writeNumberField("width", ScenePainter.SIZE);
            json.writeNumberField("height", ScenePainter.SIZE);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Returns an object's names: CHAIR reads a cross as the plural of a cros. */
    private static String names(SceneObject object) {
        List<String> names = new ArrayList<>(List.of(object.name()));
        if (object.shape() == Shape.CROSS) {
            names.add(object.name().substring(0, object.name().length() - 1));
        }
        return names.stream().collect(Collectors.joining(", "));
    }

    private static JsonGenerator lines(Path file) throws IOException {
        return json(file).setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    private static JsonGenerator json(Path file) throws IOException {
        return new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8);
    }
}
