package org.mdpospark.train;

import java.io.Serializable;

/**
 * Where workers begin a round: all that the driver sends them.
 *
 * @param parameters the adapter's values
 * @param updaterState of the optimizer; empty where workers compute gradients only
 * @param iteration optimizer steps taken since the run began
 */
record RoundStart(Floats parameters, Floats updaterState, int iteration) implements Serializable {}
