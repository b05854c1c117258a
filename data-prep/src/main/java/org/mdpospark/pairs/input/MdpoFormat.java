package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The layout of luka-group/mDPO's {@code data/sample_data.json}: the prompt is the whole text that the model reads. */
record MdpoFormat() implements PreferenceFormat {
    private static final Layout LAYOUT = Layout.of("mdpo", "img_path", "prompt", "chosen", "rejected");

    @Override
    public Layout layout() {
        return LAYOUT;
    }

    @Override
    public List<PreferenceRow> parse(JsonNode record) throws RowRejectedException {
        Fields.object(record, "record");
        return List.of(PreferenceRow.of(
                Prompt.raw(Fields.text(record.path("prompt"), "prompt")),
                Fields.text(record.path("chosen"), "chosen"),
                Fields.text(record.path("rejected"), "rejected"),
                ImageField.required(record, "img_path")));
    }
}
