package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/** A layout of preference data that is in public use: which columns it has and how its records are read. */
public sealed interface PreferenceFormat extends Serializable
        permits MdpoFormat, VlFeedbackFormat, MsSwiftFormat, LlamaFactoryFormat, RlaifVFormat, TrlFormat, RlhfVFormat {

    /**
     * Reads the preferences of one record; no format but VLFeedback has more than one.
     *
     * @param record the record with its fields under the names of {@link #columns()}; others are not looked at
     * @return at least one row
     */
    List<PreferenceRow> parse(JsonNode record) throws RowRejectedException;

    Layout layout();

    /** Returns the format's name as the command line has it. */
    default String code() {
        return layout().code();
    }

    /** Returns every top-level column that {@link #parse} may look at. */
    default Set<String> columns() {
        return layout().columns();
    }

    /** Returns the format that is called so. */
    static PreferenceFormat named(String code, PairSelection selection) {
        return FormatCatalogue.named(code, selection);
    }

    /**
     * Finds the format of a table by its columns; where several fit, the one that asks for more comes first.
     *
     * @param columns names after renaming
     * @param selection which pairs to make of rated answers, should the format be VLFeedback
     * @throws IllegalArgumentException if no format fits; the message says what was found and what is needed
     */
    static PreferenceFormat recognise(Set<String> columns, PairSelection selection) {
        return FormatCatalogue.recognise(columns, selection);
    }
}
