package org.mdpospark.pairs.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.input.InputFile;
import org.mdpospark.pairs.table.TableFile;

/** Shows how the data set was made: the options that matter most, and everything else folded. */
final class RecipeSection {
    private static final List<String> LEADING =
            List.of("strategy", "area", "space", "frame", "seed", "store", "storage", "count", "negatives");

    private RecipeSection() {}

    static Html of(Manifest manifest) {
        Map<String, String> leading = new LinkedHashMap<>();
        Map<String, String> others = new LinkedHashMap<>();
        JsonFields.flatten(manifest.options()).forEach((name, value) -> {
            Map<String, String> place = isLeading(name) ? leading : others;
            place.put(name, value);
        });
        return Html.of("""
                <section class="panel" id="recipe">
                <h2>How it was made</h2>
                %s
                %s
                <details><summary>Files and versions</summary>%s</details>
                </section>""", Definitions.list("recipe", leading), folded("All other options", others), facts(manifest));
    }

    private static boolean isLeading(String name) {
        return LEADING.stream().anyMatch(word -> List.of(name.split(" ")).contains(word));
    }

    private static Html folded(String title, Map<String, String> values) {
        if (values.isEmpty()) {
            return Html.NONE;
        }
        return Html.of("<details><summary>%s</summary>%s</details>", title, Definitions.list("facts", values));
    }

    private static Html facts(Manifest manifest) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("pairs", size(manifest.files()));
        facts.put("quarantine", size(manifest.quarantine()));
        facts.put("inputs", inputs(manifest.inputs()));
        if (!manifest.exports().isEmpty()) {
            facts.put("exports", String.join(", ", manifest.exports()));
        }
        facts.put("created", manifest.created());
        facts.put("program", manifest.version());
        facts.put("format", manifest.format());
        facts.put("fingerprint", manifest.fingerprint());
        facts.putAll(JsonFields.flatten(manifest.environment()));
        return Definitions.list("facts", facts);
    }

    private static String size(List<TableFile> files) {
        long bytes = files.stream().mapToLong(TableFile::bytes).sum();
        return Numbers.counted(files.size(), "file") + ", " + Numbers.bytes(bytes);
    }

    private static String inputs(List<InputFile> files) {
        long bytes = files.stream().mapToLong(InputFile::length).sum();
        return Numbers.counted(files.size(), "file") + ", " + Numbers.bytes(bytes);
    }
}
