package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The layout of openbmb/RLAIF-V-Dataset, and of InternVL's MPO data, where the image is a path or a list. */
record RlaifVFormat() implements PreferenceFormat {
    private static final Layout LAYOUT = Layout.of("rlaif-v", "image", "question", "chosen", "rejected");

    @Override
    public Layout layout() {
        return LAYOUT;
    }

    @Override
    public List<PreferenceRow> parse(JsonNode record) throws RowRejectedException {
        Fields.object(record, "record");
        return List.of(PreferenceRow.of(
                Prompt.question(Fields.text(record.path("question"), "question")),
                Fields.text(record.path("chosen"), "chosen"),
                Fields.text(record.path("rejected"), "rejected"),
                ImageField.required(record, "image")));
    }
}
