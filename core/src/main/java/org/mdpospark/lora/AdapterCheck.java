package org.mdpospark.lora;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What an adapter holds, for whoever wants to be sure that it does something.
 *
 * @param modules paths of the adapted modules in the library's model
 * @param idle those among them whose update is 0
 * @param values of A and B together
 * @param nonZeroB values of B that are not 0: none in a new adapter
 */
public record AdapterCheck(List<String> modules, List<String> idle, long values, long nonZeroB) {
    public AdapterCheck {
        modules = List.copyOf(modules);
        idle = List.copyOf(idle);
    }

    /** Looks at an adapter's values. */
    public static AdapterCheck of(Adapter adapter, KeyProfile profile) {
        List<String> modules = new ArrayList<>();
        List<String> idle = new ArrayList<>();
        long nonZeroB = 0;
        for (AdaptedModule module : adapter.layout().modules()) {
            String path = profile.path(module.linear());
            long nonZeroA = countNonZero(adapter.valuesA(module));
            long nonZero = countNonZero(adapter.valuesB(module));
            modules.add(path);
            if (nonZeroA == 0 || nonZero == 0) {
                idle.add(path);
            }
            nonZeroB += nonZero;
        }
        return new AdapterCheck(modules, idle, adapter.layout().length(), nonZeroB);
    }

    private static long countNonZero(FloatBuffer values) {
        long count = 0;
        while (values.hasRemaining()) {
            if (values.get() != 0) {
                count++;
            }
        }
        return count;
    }

    /** Returns what a person should know before using the adapter; empty if nothing. */
    public List<String> warnings() {
        if (idle.isEmpty()) {
            return List.of();
        }
        if (idle.size() == modules.size()) {
            return List.of("the adapter changes nothing: the update of every module is 0, as before training");
        }
        return List.of("the adapter does not change %d of its %d modules, whose update is 0: %s"
                .formatted(idle.size(), modules.size(), Listing.of(idle)));
    }
}
