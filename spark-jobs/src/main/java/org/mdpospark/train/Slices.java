package org.mdpospark.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;

/**
 * How vectors are cut for averaging: parameters between modules, so that whoever averages a part has A and B of its
 * modules; states anywhere.
 *
 * @param all the parts; together they hold every value once
 */
record Slices(List<Slice> all) implements Serializable {
    /** Values of a part, unless a single module has more: 16 MiB. */
    static final int VALUES = 1 << 22;

    Slices {
        all = List.copyOf(all);
    }

    /** @param stateLength 0 if workers give back no state */
    static Slices of(AdapterLayout layout, long stateLength) {
        return of(layout, stateLength, VALUES);
    }

    static Slices of(AdapterLayout layout, long stateLength, int values) {
        List<Slice> slices = new ArrayList<>();
        long begin = 0;
        long end = 0;
        for (AdaptedModule module : layout.modules()) {
            if (end > begin && module.end() - begin > values) {
                slices.add(new Slice(false, begin, Math.toIntExact(end - begin)));
                begin = end;
            }
            end = module.end();
        }
        slices.add(new Slice(false, begin, Math.toIntExact(end - begin)));
        for (long at = 0; at < stateLength; at += values) {
            slices.add(new Slice(true, at, (int) Math.min(values, stateLength - at)));
        }
        return new Slices(slices);
    }
}
