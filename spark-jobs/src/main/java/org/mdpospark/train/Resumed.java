package org.mdpospark.train;

import java.util.List;
import java.util.Optional;

/**
 * Where a run can go on.
 *
 * @param state of the newest whole checkpoint; empty if there is none
 * @param skipped newer checkpoints and what is wrong with each, such as {@code round-000012: adapter_model.safetensors
 *     is 10 bytes short}
 */
public record Resumed(Optional<RunState> state, List<String> skipped) {
    public Resumed {
        skipped = List.copyOf(skipped);
    }
}
