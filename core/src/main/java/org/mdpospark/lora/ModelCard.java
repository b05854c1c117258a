package org.mdpospark.lora;

import java.util.Optional;

/**
 * The {@code README.md} of an adapter's folder.
 *
 * @param baseModel name on the Hugging Face Hub, or folder, of the model that the adapter changes
 * @param description what the adapter was made from and for, in Markdown
 */
public record ModelCard(Optional<String> baseModel, String description) {
    private static final String HUB_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*";

    /** Returns the card's text: what the Hub reads, the description, the adapter's measures, how to load it. */
    public String text(Adapter adapter, KeyProfile profile) {
        LoraConfig config = adapter.config();
        String base = baseModel
                .map(name -> name.replaceAll("[\\p{Cntrl}`]+", " ")) // which would end the comment or the block
                .orElse("path/to/base-model");
        return """
                ---
                %slibrary_name: peft
                tags:
                - lora
                - mdpo
                ---

                # LoRA adapter

                %s

                | | |
                | --- | --- |
                | rank | %d |
                | scaling | %s |
                | adapted modules | %d |
                | names of tensors | %s |

                ```python
                from peft import PeftModel

                model = PeftModel.from_pretrained(base_model, "path/to/this/folder")  # of %s
                ```
                """.formatted(
                        baseModel
                                .filter(name -> name.matches(HUB_NAME))
                                .map(name -> "base_model: " + name + "\n")
                                .orElse(""),
                        description.strip(),
                        config.rank(),
                        config.scaling(),
                        adapter.layout().modules().size(),
                        profile.code(),
                        base);
    }
}
