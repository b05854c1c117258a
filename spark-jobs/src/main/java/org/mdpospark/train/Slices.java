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
    /** Most values of a part, unless a single module has more: 16 MiB. */
    private static final int MOST = 1 << 22;

    /** Fewest values of a part, unless there are no more: 256 KiB. */
    private static final int FEWEST = 1 << 16;

    /** Most values that a task has of all workers together, unless a single part has more: 256 MiB. */
    private static final long MOST_OF_A_TASK = 1 << 26;

    Slices {
        all = List.copyOf(all);
    }

    /**
     * Cuts so that every worker can average a part, and that all workers' values of one part are not much more than one
     * worker's values of all parts.
     *
     * @param stateLength 0 if workers give back no state
     */
    static Slices of(AdapterLayout layout, long stateLength, int workers) {
        long even = (layout.length() + stateLength) / workers;
        return cut(layout, stateLength, (int) Math.max(FEWEST, Math.min(MOST, even)));
    }

    /**
     * Returns among how many tasks the parts, and what workers say of themselves, are shared out: every worker averages
     * something, and no task holds more than it must.
     */
    int tasks(int workers) {
        int parts = all.size() + 1;
        long largest = all.stream().mapToLong(Slice::length).max().orElse(1);
        long together = Math.max(1, MOST_OF_A_TASK / (workers * largest));
        return (int) Math.max(Math.min(parts, workers), (parts + together - 1) / together);
    }

    static Slices cut(AdapterLayout layout, long stateLength, int values) {
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
