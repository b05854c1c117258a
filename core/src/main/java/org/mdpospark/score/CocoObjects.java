package org.mdpospark.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdpospark.checkpoint.Shown;

/**
 * The objects in images, by COCO's annotations: those that were outlined, and those that the human captions name.
 *
 * @param byImage objects by the image's id
 */
public record CocoObjects(Map<String, Set<String>> byImage) {
    private static final String WHERE =
            "COCO's annotations of 2014 are annotations_trainval2014.zip at cocodataset.org; give the folder of its files";

    public CocoObjects {
        Map<String, Set<String>> copy = new HashMap<>();
        byImage.forEach((image, objects) -> copy.put(image, Set.copyOf(objects)));
        byImage = Map.copyOf(copy);
    }

    /** Reads COCO's files of 2014, training and validation, for some images. */
    public static CocoObjects open(Path folder, Collection<String> images, ObjectSynonyms synonyms, ObjectRule rule)
            throws IOException {
        return read(
                List.of(folder.resolve("instances_train2014.json"), folder.resolve("instances_val2014.json")),
                List.of(folder.resolve("captions_train2014.json"), folder.resolve("captions_val2014.json")),
                images,
                synonyms,
                rule);
    }

    /**
     * Reads files in COCO's layout. They may be large: what belongs to other images is passed over.
     *
     * @throws UnusableScoreInputException if a file is missing or malformed, or an image is in none of them
     */
    public static CocoObjects read(
            List<Path> instances,
            List<Path> captions,
            Collection<String> images,
            ObjectSynonyms synonyms,
            ObjectRule rule)
            throws IOException {
        Map<String, Set<String>> byImage = new HashMap<>();
        images.forEach(image -> byImage.put(image, new HashSet<>()));
        Set<String> known = new HashSet<>();
        for (Path file : instances) {
            Outlines outlines = new Outlines(byImage.keySet());
            readArrays(
                    file,
                    Map.of(
                            "annotations",
                            outlines::annotation,
                            "categories",
                            outlines::category,
                            "images",
                            one -> known.add(one.id())));
            outlines.addTo(byImage, file, synonyms);
        }
        CaptionWords words = new CaptionWords(synonyms, rule);
        for (Path file : captions) {
            readArrays(file, Map.of("annotations", one -> {
                Set<String> objects = byImage.get(one.image());
                if (objects != null) {
                    words.find(one.caption()).forEach(word -> objects.add(word.object()));
                }
                known.add(one.image());
            }));
        }
        for (String image : images) {
            if (!known.contains(image)) {
                throw new UnusableScoreInputException(
                        instances.get(0), "and the files beside it must have image %s, but have not".formatted(image));
            }
        }
        return new CocoObjects(byImage);
    }

    Set<String> of(String image) {
        return byImage.getOrDefault(image, Set.of());
    }

    /** Takes the objects of arrays by the names of those. */
    private static void readArrays(Path file, Map<String, Taker> takers) throws IOException {
        TextFile.require(file, WHERE);
        try (JsonParser parser = new JsonFactory().createParser(Files.newBufferedReader(file))) {
            require(parser.nextToken() == JsonToken.START_OBJECT, file, "an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Taker taker = takers.get(parser.currentName());
                JsonToken value = parser.nextToken();
                if (taker == null) {
                    parser.skipChildren();
                    continue;
                }
                require(value == JsonToken.START_ARRAY, file, "an array as " + parser.currentName());
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    taker.take(entry(file, parser));
                }
                require(parser.currentToken() == JsonToken.END_ARRAY, file, "objects alone in each array");
            }
        } catch (JsonProcessingException e) {
            throw new UnusableScoreInputException(
                    file, "must hold JSON, but: " + Shown.name(e.getOriginalMessage()), e);
        } catch (CharacterCodingException e) {
            throw new UnusableScoreInputException(file, "must be in UTF-8, but has other bytes", e);
        }
    }

    private static Entry entry(Path file, JsonParser parser) throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
                fields.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return new Entry(file, fields);
    }

    private static void require(boolean condition, Path file, String expected) throws UnusableScoreInputException {
        if (!condition) {
            throw new UnusableScoreInputException(file, "must have %s, but has not; %s".formatted(expected, WHERE));
        }
    }

    private interface Taker {
        void take(Entry entry) throws IOException;
    }

    /** Texts and whole numbers of one record. */
    private record Entry(Path file, Map<String, String> fields) {
        String id() throws UnusableScoreInputException {
            return get("id");
        }

        String image() throws UnusableScoreInputException {
            return get("image_id");
        }

        String caption() throws UnusableScoreInputException {
            return get("caption");
        }

        String get(String name) throws UnusableScoreInputException {
            @Nullable String value = fields.get(name);
            if (value == null) {
                throw new UnusableScoreInputException(
                        file,
                        "must have a text or whole number as %s in each record, but has none in one".formatted(name));
            }
            return value;
        }
    }

    /** Which categories were outlined in which image; the categories' names may come after that. */
    private static final class Outlines {
        private final Set<String> images;
        private final Map<String, Set<String>> categoriesByImage = new HashMap<>();
        private final Map<String, String> names = new HashMap<>();

        Outlines(Set<String> images) {
            this.images = images;
        }

        void annotation(Entry entry) throws UnusableScoreInputException {
            String image = entry.image();
            if (images.contains(image)) {
                categoriesByImage.computeIfAbsent(image, key -> new HashSet<>()).add(entry.get("category_id"));
            }
        }

        void category(Entry entry) throws UnusableScoreInputException {
            names.put(entry.id(), entry.get("name"));
        }

        void addTo(Map<String, Set<String>> byImage, Path file, ObjectSynonyms synonyms)
                throws UnusableScoreInputException {
            for (Map.Entry<String, Set<String>> one : categoriesByImage.entrySet()) {
                Set<String> objects = byImage.computeIfAbsent(one.getKey(), key -> new HashSet<>());
                for (String category : one.getValue()) {
                    String name = names.getOrDefault(category, "");
                    objects.add(synonyms.object(name)
                            .orElseThrow(() -> new UnusableScoreInputException(
                                    file,
                                    "must name only objects of the synonyms, but category %s is %s"
                                            .formatted(Shown.name(category), Shown.name(name)))));
                }
            }
        }
    }
}
