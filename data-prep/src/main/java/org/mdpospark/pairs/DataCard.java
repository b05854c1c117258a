package org.mdpospark.pairs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mdpospark.pairs.input.InputFile;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.table.CardHeader;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.ValueType;

/**
 * The README.md of a data set's folder: what Hugging Face {@code datasets} must know to load it, and what a person must
 * know to use it.
 */
public final class DataCard {
    public static final String FILE_NAME = "README.md";

    private static final String TITLE = "Image-conditioned preference pairs";

    private static final String INTRODUCTION = """

            # Image-conditioned preference pairs

            Every row holds a prompt about an image, a chosen and a rejected answer, and a negative image for which the
            chosen answer is no longer the right one. Models are trained on such pairs with mDPO (Wang et al., "mDPO:
            Conditional Preference Optimization for Multimodal Large Language Models", EMNLP 2024).
            """;

    private static final String LOADING = """

            ## Loading

            `FOLDER` is the folder of this file.

            ```python
            from datasets import load_dataset
            pairs = load_dataset("FOLDER")
            pairs["train"][0]["image"]            # a Pillow image
            ```

            ```python
            import json
            files = json.load(open("FOLDER/manifest.json"))["files"]
            pairs = spark.read.parquet(*["FOLDER/" + file["path"] for file in files])
            ```

            A null `rejected_image` means that only the box is stored: cut `crop` out of `image`, or `model_crop` out of
            the vision tower's square where `crop_space` is model.
            """;

    private static final int MOST_INPUTS = 20;

    private DataCard() {}

    /** Returns the whole text of the file. */
    public static String text(Manifest manifest) {
        return CardHeader.text(TITLE, PairTable.SCHEMA, manifest.files())
                + INTRODUCTION
                + counts(manifest.counts())
                + quarantine(manifest.counts().quarantined())
                + LOADING
                + columns()
                + options(manifest.options())
                + provenance(manifest);
    }

    private static String counts(Counts counts) {
        MarkdownTable table = new MarkdownTable("what", "count");
        table.add("preference rows in the input", number(counts.rows()));
        table.add("rows written", number(counts.rowsWritten()));
        table.add("duplicates left out", number(counts.duplicates()));
        table.add("rows set aside", number(counts.quarantinedRows()));
        table.add("pairs", number(counts.pairs()));
        counts.pairsBySplit().forEach((split, pairs) -> table.add("pairs in split " + split, number(pairs)));
        table.add("negatives left out for their quality", number(counts.negativesDropped()));
        return "\n## Counts\n\n" + table;
    }

    private static String quarantine(Map<String, Long> quarantined) {
        MarkdownTable table = new MarkdownTable("reason", "rows", "meaning");
        for (RejectReason reason : RejectReason.values()) {
            long rows = quarantined.getOrDefault(reason.code(), 0L);
            if (rows > 0) {
                table.add(reason.code(), number(rows), reason.meaning());
            }
        }
        return table.isEmpty() ? "" : "\n### Rows set aside\n\n" + table;
    }

    private static String columns() {
        MarkdownTable table = new MarkdownTable("column", "type", "meaning");
        for (Field column : PairTable.SCHEMA.columns()) {
            table.add('`' + column.name() + '`', typeName(column.type()), column.description());
        }
        return "\n## Columns\n\n`(id, negative_index)` is the key.\n\n" + table;
    }

    private static String typeName(ValueType type) {
        if (type instanceof ValueType.Struct struct) {
            List<String> names = new ArrayList<>();
            for (Field field : struct.fields()) {
                names.add(field.name() + ": " + typeName(field.type()));
            }
            return "{" + String.join(", ", names) + "}";
        }
        if (type instanceof ValueType.ListOf list) {
            return "list of " + typeName(list.element());
        }
        return type instanceof ValueType.Primitive primitive ? primitive.huggingFaceName() : "image";
    }

    private static String options(JsonNode options) {
        return "\n## How it was made\n\nThe options that decide the pairs; the same options and input give the same"
                + " pairs.\n\n" + settings("option", options);
    }

    private static String provenance(Manifest manifest) {
        MarkdownTable inputs = new MarkdownTable("input", "bytes");
        for (InputFile input : manifest.inputs().stream().limit(MOST_INPUTS).toList()) {
            inputs.add('`' + input.path() + '`', number(input.length()));
        }
        int more = manifest.inputs().size() - MOST_INPUTS;
        return "\n## Provenance\n\nFingerprint `%s`, written %s by mdpo-spark %s.\n\n"
                        .formatted(manifest.fingerprint(), manifest.created(), manifest.version())
                + settings("environment", manifest.environment())
                + '\n'
                + inputs
                + (more > 0 ? "\nand %d more; `%s` has them all.\n".formatted(more, Manifest.FILE_NAME) : "");
    }

    private static String settings(String heading, JsonNode settings) {
        MarkdownTable table = new MarkdownTable(heading, "value");
        settings.fields()
                .forEachRemaining(setting -> table.add('`' + setting.getKey() + '`', value(setting.getValue())));
        return table.toString();
    }

    private static String value(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static String number(long number) {
        return Long.toString(number);
    }
}
