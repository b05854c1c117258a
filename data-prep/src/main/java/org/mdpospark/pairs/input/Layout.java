package org.mdpospark.pairs.input;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The top-level columns of a format.
 *
 * @param code name of the format as the command line has it
 * @param required groups of names; a table must have one name of each group
 * @param optional names that are read where they are there
 */
record Layout(String code, List<List<String>> required, List<String> optional) implements Serializable {
    Layout {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    static Layout of(String code, String... required) {
        return new Layout(code, List.of(required).stream().map(List::of).toList(), List.of());
    }

    boolean fits(Set<String> columns) {
        return required.stream().allMatch(group -> group.stream().anyMatch(columns::contains));
    }

    Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        required.forEach(columns::addAll);
        columns.addAll(optional);
        return columns;
    }

    /** Returns the required columns in words, such as {@code images or image, chosen, rejected}. */
    String needs() {
        return String.join(
                ", ", required.stream().map(group -> String.join(" or ", group)).toList());
    }
}
