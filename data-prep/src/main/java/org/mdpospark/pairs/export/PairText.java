package org.mdpospark.pairs.export;

import java.util.List;
import org.apache.spark.sql.Row;
import org.mdpospark.text.PromptStyle;

/** The words of a pair. */
record PairText(String prompt, PromptStyle style, String chosen, String rejected) {
    /** Takes them from a row of {@link org.mdpospark.pairs.PairTable}. */
    static PairText of(Row pair) {
        return new PairText(
                pair.getAs("prompt"),
                PromptStyle.named(pair.getAs("prompt_style")),
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
