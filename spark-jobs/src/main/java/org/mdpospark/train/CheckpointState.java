package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.SafetensorsOutput;
import org.mdpospark.checkpoint.TensorDescription;

/**
 * What {@code state.json} says: all of a run's state but the values, and how many of those there are.
 *
 * @param formatVersion of the checkpoint's layout, {@link #FORMAT_VERSION}
 * @param fingerprint of everything that decides the run
 * @param round rounds done
 * @param step optimizer steps done
 * @param pairs learnt from
 * @param updaterValues of the updater's state
 * @param momentumValues of the outer optimizer
 * @param notes the run's own
 */
record CheckpointState(
        int formatVersion,
        String fingerprint,
        int round,
        long step,
        long pairs,
        int updaterValues,
        int momentumValues,
        JsonNode notes) {
    static final String FILE_NAME = "state.json";
    static final int FORMAT_VERSION = 1;

    /** More than any updater keeps for a parameter. */
    private static final int MOST_UPDATER_VALUES = 4;

    CheckpointState {
        if (round < 0 || step < 0 || pairs < 0) {
            throw new IllegalArgumentException(
                    "rounds, steps and pairs must be 0 or more, but are %d, %d and %d".formatted(round, step, pairs));
        }
        if (updaterValues < 0 || momentumValues < 0) {
            throw new IllegalArgumentException(
                    "there must be 0 or more values, but are %d and %d".formatted(updaterValues, momentumValues));
        }
    }

    static CheckpointState of(String fingerprint, RunState state) {
        return new CheckpointState(
                FORMAT_VERSION,
                fingerprint,
                state.round(),
                state.step(),
                state.pairs(),
                state.updaterState().length,
                state.outerMomentum().length,
                state.notes());
    }

    /** Returns whether an adapter of so many values can have this state. */
    boolean fits(long parameters) {
        return updaterValues <= MOST_UPDATER_VALUES * parameters && momentumValues <= parameters;
    }

    /** The file of values that are no part of the adapter. */
    static final class Updater {
        static final String FILE_NAME = "updater.safetensors";
        static final String STATE = "updater_state";
        static final String MOMENTUM = "outer_momentum";

        private Updater() {}
    }

    /** Returns the tensors of {@link Updater#FILE_NAME}. */
    List<TensorDescription> updaterTensors() {
        return List.of(
                new TensorDescription(Updater.STATE, ElementType.F32, updaterValues),
                new TensorDescription(Updater.MOMENTUM, ElementType.F32, momentumValues));
    }

    /** Returns the bytes of {@link Updater#FILE_NAME}. */
    long updaterLength() throws IOException {
        return SafetensorsOutput.length(updaterTensors());
    }
}
