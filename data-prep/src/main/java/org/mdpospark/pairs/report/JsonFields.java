package org.mdpospark.pairs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fields of a JSON object as lines for people: {@code cropSpace} and {@code crop_space} read "crop space". */
public final class JsonFields {
    private JsonFields() {}

    /** Returns each value under its name, those of nested objects under both names, in the order of the object. */
    public static Map<String, String> flatten(JsonNode object) {
        Map<String, String> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> add(fields, words(field.getKey()), field.getValue()));
        return fields;
    }

    private static void add(Map<String, String> fields, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(field -> add(fields, name + " " + words(field.getKey()), field.getValue()));
        } else if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(part -> parts.add(part.isValueNode() ? part.asText() : part.toString()));
            fields.put(name, String.join(", ", parts));
        } else if (!value.isNull()) {
            fields.put(name, value.asText());
        }
    }

    private static String words(String name) {
        return name.replaceAll("(\\p{Lower})(\\p{Upper})", "$1 $2")
                .replaceAll("[_.-]+", " ")
                .toLowerCase(Locale.ROOT)
                .strip();
    }
}
