package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files in the layouts of COCO and of CHAIR's synonyms; all names are English words and the classes COCO's. */
final class CocoFiles {
    static final String SYNONYMS = """
            person, man, woman, people, baby, adult
            bird, gull
            train, tram
            airplane, jet
            tie, bow, bow tie
            toilet
            chair, seat
            wine glass
            bus
            dining table, table
            traffic light,  stop light
            knife
            bear
            """;
    static final String INSTANCES = """
            {"info": {"a": [1, {"annotations": 2}]},
             "images": [{"id": 1}, {"id": 2}, {"id": 3}],
             "annotations": [
               {"image_id": 1, "category_id": 10, "segmentation": [[1.5, 2]], "bbox": [0, 0, 1, 1]},
               {"image_id": 1, "category_id": 11},
               {"image_id": 9, "category_id": 99},
               {"image_id": 2, "category_id": 12}],
             "categories": [{"id": 10, "name": "person"}, {"id": 11, "name": "dining table"}, {"id": 12, "name": "bird"}]}
            """;
    static final String CAPTIONS = """
            {"annotations": [
               {"image_id": 1, "caption": "A man with a bow tie sits at a table."},
               {"image_id": 3, "caption": "Two knives."}]}
            """;

    private CocoFiles() {}

    static ObjectSynonyms synonyms(Path folder, ObjectRule rule) throws IOException {
        return ObjectSynonyms.read(Files.writeString(folder.resolve("synonyms.txt"), SYNONYMS), rule);
    }

    static Path write(Path folder) throws IOException {
        Files.writeString(folder.resolve("instances_train2014.json"), INSTANCES);
        Files.writeString(folder.resolve("captions_train2014.json"), CAPTIONS);
        Files.writeString(folder.resolve("instances_val2014.json"), "{\"annotations\": [], \"categories\": []}");
        Files.writeString(folder.resolve("captions_val2014.json"), "{}");
        return folder;
    }
}
