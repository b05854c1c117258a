package org.mdpospark.cluster;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs that CUDA shows to a process, in CUDA's order.
 *
 * @param names entries of {@code CUDA_VISIBLE_DEVICES}: numbers, or identifiers of GPUs or of parts of them; null where
 *     it is not set, so that all are visible
 */
record VisibleDevices(@Nullable List<String> names) {
    static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

    /** Reads the variable's value; CUDA ends the list at the first number below 0. */
    static VisibleDevices of(@Nullable String value) {
        if (value == null) {
            return new VisibleDevices(null);
        }
        List<String> names = new ArrayList<>();
        for (String entry : value.split(",", -1)) {
            String name = entry.strip();
            if (name.isEmpty() || name.startsWith("-") || name.equals("NoDevFiles")) {
                break;
            }
            names.add(name);
        }
        return new VisibleDevices(names);
    }

    /**
     * Returns CUDA's number for a device in this process.
     *
     * @param address as Spark gives it: what a discovery script printed
     * @throws IllegalArgumentException if it is not visible, or its place is not known
     */
    int ordinal(String address) {
        if (names == null) {
            if (!address.matches("\\d{1,4}")) {
                throw new IllegalArgumentException(
                        "GPU address '%s' is no number, and %s does not say which device it is: let the discovery script print numbers, as deploy/bin/gpu-discovery.sh does, or set %s for executors"
                                .formatted(address, VARIABLE, VARIABLE));
            }
            return Integer.parseInt(address);
        }
        int ordinal = names.indexOf(address);
        if (ordinal < 0) {
            throw new IllegalArgumentException(
                    "GPU address '%s' is not in %s=%s: let the discovery script print entries of it, as deploy/bin/gpu-discovery.sh does"
                            .formatted(address, VARIABLE, String.join(",", names)));
        }
        return ordinal;
    }
}
