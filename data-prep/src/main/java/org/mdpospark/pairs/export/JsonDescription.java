package org.mdpospark.pairs.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.mdpospark.pairs.table.TableFile;

/** What is written beside the records for those who will read them. */
final class JsonDescription {
    private static final String MS_SWIFT = """
            # Pairs for ms-swift

            One line for each pair: `messages` ends with the chosen answer, `rejected_response` is the rejected one,
            `images` and `rejected_images` are the image and its negative.

                cd FOLDER && swift rlhf --rlhf_type dpo --dataset train.jsonl …

            Paths are relative to this folder: run there, or set `ROOT_IMAGE_DIR` to it. ms-swift compares the chosen
            answer on the image with the rejected answer on the negative. Leave out `rejected_images` for plain DPO, or
            `rejected_response` for mDPO's image-conditioned term.
            """;

    private static final String MDPO = """
            # Preference rows for the mDPO authors' trainer

            One JSON array for each split with `img_path`, `prompt`, `chosen` and `rejected`; prompts are the raw text
            that the model reads. Paths are relative to this folder. The trainer draws its negatives itself.
            """;

    private static final String LLAMA_FACTORY = """
            # Preference rows for LLaMA-Factory

            sharegpt ranking data with images, and the `dataset_info.json` that names it:

                llamafactory-cli train … --dataset_dir FOLDER --media_dir FOLDER --dataset pairs_train

            LLaMA-Factory has no negative images, so they are not here.
            """;

    private JsonDescription() {}

    static String readme(JsonLayout layout) {
        return switch (layout) {
            case MS_SWIFT -> MS_SWIFT;
            case MDPO -> MDPO;
            case LLAMA_FACTORY -> LLAMA_FACTORY;
        };
    }

    /** Returns {@code dataset_info.json}: an entry {@code pairs_SPLIT} for each file. */
    static ObjectNode llamaFactoryInfo(List<TableFile> files) {
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        for (TableFile file : files) {
            String split = file.path().substring(0, file.path().indexOf('.'));
            ObjectNode entry = info.putObject("pairs_" + split);
            entry.put("file_name", file.path()).put("formatting", "sharegpt").put("ranking", true);
            entry.putObject("columns")
                    .put("messages", "conversations")
                    .put("chosen", "chosen")
                    .put("rejected", "rejected")
                    .put("images", "images");
        }
        return info;
    }
}
