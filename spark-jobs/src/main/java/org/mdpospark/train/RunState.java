package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * All that a run needs to go on after a round, to the same end bit for bit.
 *
 * @param round rounds done
 * @param step optimizer steps done; the data's cursor, the schedule and dropout follow from it
 * @param pairs pairs learnt from
 * @param parameters of the network: the adapter's values
 * @param updaterState of the network's updater
 * @param outerMomentum of the outer optimizer; empty where there is none
 * @param notes what else the run remembers, such as the best round so far and counts of dropped workers
 */
@SuppressWarnings("ArrayRecordComponent") // compared by tests only, and by content there
public record RunState(
        int round,
        long step,
        long pairs,
        float[] parameters,
        float[] updaterState,
        float[] outerMomentum,
        JsonNode notes) {}
