package org.mdpospark.pairs.export;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.mdpospark.pairs.input.PromptStyle;

/** The words of a pair. */
record PairText(String prompt, PromptStyle style, String chosen, String rejected) {
    /** Takes them from a row of {@link org.mdpospark.pairs.PairTable}. */
    static PairText of(Row pair) {
        String style = pair.getAs("prompt_style");
        return new PairText(
                pair.getAs("prompt"),
                PromptStyle.valueOf(style.toUpperCase(Locale.ROOT)),
                pair.getAs("chosen"),
                pair.getAs("rejected"));
    }

    List<Message> messages() {
        return Prompts.messages(prompt, style);
    }

    String rawPrompt() {
        return Prompts.raw(prompt, style);
    }
}
