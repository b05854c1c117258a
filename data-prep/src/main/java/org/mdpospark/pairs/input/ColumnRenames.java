package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Names of top-level fields: what a format calls them and what the input calls them. A field that is renamed is no
 * longer there under its own name, and a format's name that is given away holds nothing else.
 *
 * @param theirsByOurs the input's name of each format's name
 */
public record ColumnRenames(Map<String, String> theirsByOurs) implements Serializable {
    /** Renames nothing. */
    public static final ColumnRenames NONE = new ColumnRenames(Map.of());

    public ColumnRenames {
        theirsByOurs = Collections.unmodifiableMap(new TreeMap<>(theirsByOurs)); // in an order that no run changes
        Set<String> theirs = new HashSet<>();
        for (String name : theirsByOurs.values()) {
            if (!theirs.add(name)) {
                throw new IllegalArgumentException("a column must be renamed once, but " + name + " is twice");
            }
        }
    }

    /** Parses entries such as {@code img_path=image_file}: the format's name, then the input's. */
    public static ColumnRenames parse(List<String> entries) {
        Map<String, String> names = new HashMap<>();
        for (String entry : entries) {
            int split = entry.indexOf('=');
            String ours = entry.substring(0, Math.max(split, 0)).strip();
            String theirs = entry.substring(split + 1).strip();
            if (ours.isEmpty() || theirs.isEmpty()) {
                throw new IllegalArgumentException("a renamed column must be ours=theirs, but is " + entry);
            }
            if (names.put(ours, theirs) != null) {
                throw new IllegalArgumentException("a column must be named once, but " + ours + " is twice");
            }
        }
        return new ColumnRenames(names);
    }

    /** Returns the format's names of the input's columns. */
    public Set<String> toOurs(Set<String> theirs) {
        Set<String> ours = new LinkedHashSet<>(theirs);
        ours.removeAll(theirsByOurs.values());
        ours.removeAll(theirsByOurs.keySet());
        theirsByOurs.forEach((our, their) -> {
            if (theirs.contains(their)) {
                ours.add(our);
            }
        });
        return ours;
    }

    /** Returns the input's names of a format's columns. */
    public Set<String> toTheirs(Set<String> ours) {
        Set<String> theirs = new LinkedHashSet<>();
        ours.forEach(our -> theirs.add(theirsByOurs.getOrDefault(our, our)));
        return theirs;
    }

    /** Returns the record with the format's names; its values are shared, and what is no object stays as it is. */
    public JsonNode apply(JsonNode record) {
        if (theirsByOurs.isEmpty() || !record.isObject()) {
            return record;
        }
        ObjectNode renamed = JsonNodeFactory.instance.objectNode();
        record.fields().forEachRemaining(field -> renamed.set(field.getKey(), field.getValue()));
        renamed.remove(theirsByOurs.values());
        renamed.remove(theirsByOurs.keySet());
        theirsByOurs.forEach((our, their) -> {
            if (record.has(their)) {
                renamed.set(our, record.path(their));
            }
        });
        return renamed;
    }
}
