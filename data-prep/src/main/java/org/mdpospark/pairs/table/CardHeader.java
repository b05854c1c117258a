package org.mdpospark.pairs.table;

import java.util.List;
import java.util.Map;

/**
 * The YAML front matter of a README.md, from which Hugging Face {@code datasets} learns which files of the folder make
 * which split and which columns are images.
 */
public final class CardHeader {
    private static final String TAGS = """
            task_categories:
            - image-text-to-text
            tags:
            - preference
            - dpo
            - mdpo
            - image
            """;

    private CardHeader() {}

    /**
     * Returns the front matter with its marks.
     *
     * @param title of the data set
     * @param files whose paths are relative to the card's folder and begin with their split, see {@link Splits}
     */
    public static String text(String title, TableSchema schema, List<TableFile> files) {
        return "---\npretty_name: " + title + '\n' + TAGS + configs(Splits.of(files)) + info(schema) + "---\n";
    }

    private static String configs(Map<String, List<TableFile>> splits) {
        StringBuilder yaml = new StringBuilder("configs:\n- config_name: default\n  data_files:\n");
        splits.forEach((split, files) -> {
            yaml.append("  - split: ").append(split).append("\n    path:\n");
            for (TableFile file : files) {
                yaml.append("    - ").append(file.path()).append('\n');
            }
        });
        return yaml.toString();
    }

    private static String info(TableSchema schema) {
        return "dataset_info:\n  features:\n" + FeatureYaml.fields(schema.columns(), "  ");
    }
}
