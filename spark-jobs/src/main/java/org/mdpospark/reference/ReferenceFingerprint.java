package org.mdpospark.reference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.mdpospark.pairs.Json;
import org.mdpospark.text.LengthPolicy;

/**
 * Everything that decides reference log-probabilities, by name.
 *
 * @param components what is compared, such as {@code base} with a hash
 */
public record ReferenceFingerprint(SortedMap<String, String> components) {
    /** Version of everything that decides a log-probability besides the other components. */
    private static final String METHOD = "1";

    private static final int FOLDER_DIGITS = 16;
    private static final int SHOWN_DIGITS = 12;

    public ReferenceFingerprint {
        components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
    }

    static ReferenceFingerprint of(ReferenceModel model, PairsFolder pairs) {
        BaseModel base = model.base();
        SortedMap<String, String> components = base.components();
        components.put(
                "adapter",
                model.adapter()
                        .map(folder -> BaseModel.digest(folder, "adapter_config.json", "adapter_model.safetensors"))
                        .orElse("none"));
        components.put("pairs", pairs.manifest().fingerprint());
        components.put("lengths", text(model.lengths()));
        components.put("method", METHOD);
        return new ReferenceFingerprint(components);
    }

    /** Returns the SHA-256 of all components, hexadecimal. */
    public String hex() {
        return Json.sha256Hex(components);
    }

    /** Returns the name of the table's folder. */
    String folderName() {
        return hex().substring(0, FOLDER_DIGITS);
    }

    /** Returns in which components a table differs from this, with both values, in words. */
    List<String> differences(Map<String, String> theirs) {
        List<String> differences = new ArrayList<>();
        components.forEach((name, value) -> {
            String other = theirs.getOrDefault(name, "nothing");
            if (!other.equals(value)) {
                differences.add("another %s (%s, now %s)".formatted(name, shown(other), shown(value)));
            }
        });
        return differences;
    }

    private static String shown(String value) {
        return value.matches("[0-9a-f]{64}") ? value.substring(0, SHOWN_DIGITS) + "…" : value;
    }

    private static String text(LengthPolicy lengths) {
        return "%d tokens, %d for the prompt, %d for an answer, %s"
                .formatted(lengths.maxLength(), lengths.maxPrompt(), lengths.maxAnswer(), lengths.tooLong());
    }

    /** Returns the components of a folder's table as one line for a person; empty if they are all the same. */
    Optional<String> difference(Map<String, String> theirs) {
        List<String> differences = differences(theirs);
        return differences.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", differences));
    }
}
