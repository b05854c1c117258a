package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.Preset;

/** Whether pairs have the negatives that a preset is about: a row of the paper's tables is a loss and its negatives. */
final class PresetNegatives {
    private PresetNegatives() {}

    /**
     * Returns what a person should know, if the negatives are others.
     *
     * @param preset that was asked for
     * @param objective with its weights; without the negatives in it, they do not matter
     * @param made the options that the pairs were made with; null where their manifest has none
     */
    static Optional<String> mismatch(String preset, MdpoObjective objective, @Nullable JsonNode made) {
        boolean used = objective.weights().image() != 0 || objective.weights().negativeAnchor() != 0;
        Preset asked = Preset.of(preset);
        if (!used || made == null || fits(asked, made)) {
            return Optional.empty();
        }
        String others = Arrays.stream(Preset.values())
                .filter(other ->
                        other.objective().weights().equals(asked.objective().weights()) && fits(other, made))
                .map(Preset::code)
                .collect(Collectors.joining(" or "));
        return Optional.of(
                "--preset %s is about negatives of mdpo pairs %s, but these pairs were made with %s: the result is not that row of the paper's tables; %s"
                        .formatted(
                                preset,
                                String.join(" ", asked.pairsOptions()),
                                described(made),
                                others.isEmpty()
                                        ? "make the pairs again for it"
                                        : "--preset %s is, with the same loss".formatted(others)));
    }

    private static boolean fits(Preset preset, JsonNode made) {
        List<String> options = preset.pairsOptions();
        for (int i = 0; i < options.size(); i += 2) {
            JsonNode value = made.path(name(options.get(i)));
            if (value.isTextual() && !value.textValue().equals(options.get(i + 1))) {
                return false;
            }
        }
        return true;
    }

    private static String described(JsonNode made) {
        String strategy = made.path("strategy").asText("unknown");
        // other negatives have no window, or the same one always
        return "--strategy %s".formatted(strategy)
                + (strategy.equals("crop") ? " --area " + made.path("area").asText("unknown") : "");
    }

    private static String name(String option) {
        return option.substring("--".length());
    }
}
