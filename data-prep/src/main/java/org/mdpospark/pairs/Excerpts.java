package org.mdpospark.pairs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mdpospark.pairs.input.PreferenceRow;

/** Records as people want to see them in the quarantine table: JSON, without image bytes, and not too long. */
final class Excerpts {
    static final int MAX_LENGTH = 4096;
    private static final int MAX_DEPTH = 8;

    private Excerpts() {}

    static String of(@Nullable JsonNode record) {
        return record == null ? "" : cut(withoutBytes(record, 0).toString());
    }

    static String of(PreferenceRow row) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("prompt", row.prompt()).put("chosen", row.chosen()).put("rejected", row.rejected());
        node.put("image", row.image().path());
        return cut(node.toString());
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 1) + "…";
    }

    private static JsonNode withoutBytes(JsonNode node, int depth) {
        if (node.isBinary()) {
            return JsonNodeFactory.instance.textNode("<%d bytes>".formatted(length(node)));
        }
        if (!node.isContainerNode()) {
            return node;
        }
        if (depth == MAX_DEPTH) {
            return JsonNodeFactory.instance.textNode("…");
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.fields()
                    .forEachRemaining(field -> copy.set(field.getKey(), withoutBytes(field.getValue(), depth + 1)));
            return copy;
        }
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        node.forEach(element -> copy.add(withoutBytes(element, depth + 1)));
        return copy;
    }

    private static int length(JsonNode node) {
        try {
            return node.binaryValue().length;
        } catch (IOException e) {
            return 0;
        }
    }
}
