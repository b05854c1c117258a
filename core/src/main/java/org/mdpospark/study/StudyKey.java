package org.mdpospark.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mdpospark.score.AnswerFile;
import org.mdpospark.score.JsonFields;
import org.mdpospark.score.TextFile;
import org.mdpospark.score.UnusableScoreInputException;

/**
 * What raters must not see.
 *
 * @param study names the page; made of what raters see alone
 */
record StudyKey(String study, long seed, String modelA, String modelB, List<StudyItem> items) {
    private static final String FORMAT = "mdpo-human-key/1";

    StudyKey {
        items = List.copyOf(items);
    }

    void write(Path file) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT);
        json.put("study", study);
        json.put("seed", seed);
        json.put("model_a", modelA);
        json.put("model_b", modelB);
        ArrayNode list = json.putArray("items");
        for (StudyItem item : items) {
            list.addObject().put("item", item.item()).put("id", item.id()).put("left", item.leftIsB() ? "b" : "a");
        }
        AnswerFile.replace(file, json.toPrettyString() + "\n");
    }

    static StudyKey read(Path file) throws IOException {
        JsonFields key = TextFile.object(file);
        if (!key.text("format").equals(FORMAT)) {
            throw key.wrong("format", FORMAT);
        }
        JsonNode seed = key.object().path("seed");
        if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
            throw key.wrong("seed", "a whole number");
        }
        List<StudyItem> items = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (JsonFields fields : list(file, key, "items")) {
            String left = fields.text("left");
            if (!left.equals("a") && !left.equals("b")) {
                throw fields.wrong("left", "a or b");
            }
            StudyItem item = new StudyItem(fields.id("item"), fields.id("id"), left.equals("b"));
            if (!names.add(item.item()) || !ids.add(item.id())) {
                throw fields.malformed("must differ from all others in item and id, but does not");
            }
            items.add(item);
        }
        if (items.isEmpty()) {
            throw new UnusableScoreInputException(file, "must have an item, but has none");
        }
        return new StudyKey(key.text("study"), seed.longValue(), key.text("model_a"), key.text("model_b"), items);
    }

    /** Returns the objects in a list. */
    static List<JsonFields> list(Path file, JsonFields fields, String name) throws UnusableScoreInputException {
        JsonNode nodes = fields.object().path(name);
        if (!nodes.isArray()) {
            throw fields.wrong(name, "a list");
        }
        List<JsonFields> list = new ArrayList<>();
        for (JsonNode node : nodes) {
            list.add(JsonFields.of(file, "%s, entry %d".formatted(name, list.size() + 1), node));
        }
        return list;
    }
}
