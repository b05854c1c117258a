package org.mdpospark.doctor;

import java.util.Optional;
import org.mdpospark.cluster.ClusterSettings;

/**
 * What a command is going to need.
 *
 * @param memoryBytes that a model may take outside the heap
 * @param adapterValues of the adapter that is trained; 0 for none
 * @param model the model on the driver's machine; empty if there is none, or none was named
 * @param diskBytes that must be free where programs write in passing
 */
public record Needs(long memoryBytes, long adapterValues, Optional<ModelFacts> model, long diskBytes) {
    private static final long LEAST_HEAP = 768L << 20;
    private static final long HEAP_OF_A_VALUE = 64; // measured: with 40 a driver ran out of it
    private static final long WORKING_BYTES = 512L << 20; // of a model that is small itself: activations, libraries
    private static final double WEIGHTS = 0.6; // share of a memory budget that goes to weights

    public Needs {
        if (memoryBytes < 1 || adapterValues < 0 || diskBytes < 0) {
            throw new IllegalArgumentException("needs must not be negative, but are %d, %d and %d bytes"
                    .formatted(memoryBytes, adapterValues, diskBytes));
        }
    }

    public long adapterBytes() {
        return Float.BYTES * adapterValues;
    }

    /** Returns the bytes that a process with the model takes outside its heap at most. */
    long workerBytes() {
        return ClusterSettings.workerBytes(memoryBytes, adapterBytes());
    }

    /** Returns the bytes that it must be allowed outside its heap: less if the model is known to be small. */
    long limitBytes() {
        long small = model.map(facts -> (long) (facts.widenedBytes() / WEIGHTS) + WORKING_BYTES)
                .orElse(memoryBytes);
        return ClusterSettings.workerBytes(Math.min(memoryBytes, small), adapterBytes());
    }

    /** Returns the bytes of heap that driver and executors want. */
    long heapBytes() {
        return LEAST_HEAP + HEAP_OF_A_VALUE * adapterValues;
    }
}
