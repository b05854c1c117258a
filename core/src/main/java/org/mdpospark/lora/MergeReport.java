package org.mdpospark.lora;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What merging did, module by module in the order of the adapter's layout.
 *
 * @param modules the adapted ones
 */
public record MergeReport(List<MergedModule> modules) {
    /** Below this share of changed weights, a person should know. */
    private static final double FEW = 0.5;

    public MergeReport {
        modules = List.copyOf(modules);
    }

    /** Returns the largest magnitude of an update. */
    public double largestUpdate() {
        return modules.stream().mapToDouble(MergedModule::largestUpdate).max().orElse(0);
    }

    /** Returns the share of the adapted weights' numbers that are stored otherwise than before. */
    public double changedShare() {
        long weights = modules.stream().mapToLong(MergedModule::weights).sum();
        long changed = modules.stream().mapToLong(MergedModule::changed).sum();
        return weights == 0 ? 0 : (double) changed / weights;
    }

    /** Returns what a person should know before using the merged model; empty if nothing. */
    public List<String> warnings() {
        if (largestUpdate() == 0) {
            return List.of("the merged model is the base model: the adapter changes nothing");
        }
        List<String> warnings = new ArrayList<>();
        List<String> swallowed = modules.stream()
                .filter(MergedModule::isSwallowed)
                .map(MergedModule::tensor)
                .toList();
        if (!swallowed.isEmpty()) {
            warnings.add("rounding to the stored type swallowed the whole update of %d of %d weights: %s"
                    .formatted(swallowed.size(), modules.size(), Listing.of(swallowed)));
        }
        if (changedShare() < FEW) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "only %.1f %% of the adapted numbers changed, the others' update is below their type's precision: "
                            + "the adapter beside the base model does more than the merged model",
                    100 * changedShare()));
        }
        return warnings;
    }
}
