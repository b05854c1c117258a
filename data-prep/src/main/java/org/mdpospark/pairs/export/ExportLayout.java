package org.mdpospark.pairs.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A layout that another trainer reads; each is written to {@code export/CODE/} below the data set's folder. */
public enum ExportLayout {
    /**
     * Hugging Face TRL's conversational vision preference data set, as Parquet: one row for each preference row. TRL
     * has no negative image.
     */
    TRL,
    /** ModelScope ms-swift's JSON lines: one for each pair, the negative as {@code rejected_images}. */
    MS_SWIFT,
    /** The JSON array of the mDPO authors: one object for each preference row; their trainer draws the negative. */
    MDPO,
    /** LLaMA-Factory's sharegpt ranking JSON: one object for each preference row; it has no negative image. */
    LLAMA_FACTORY;

    /** Returns the name in options and folders, such as {@code ms-swift}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the layout with this code. */
    public static ExportLayout of(String code) {
        List<String> codes = new ArrayList<>();
        for (ExportLayout layout : values()) {
            if (layout.code().equals(code)) {
                return layout;
            }
            codes.add(layout.code());
        }
        throw new IllegalArgumentException(
                "export layout must be one of %s, but is %s".formatted(String.join(", ", codes), code));
    }
}
