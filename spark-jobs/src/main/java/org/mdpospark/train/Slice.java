package org.mdpospark.train;

import java.io.Serializable;

/**
 * A part of a vector that is averaged by itself.
 *
 * @param state whether it is of the updater's state, not of the parameters
 * @param begin index of its first value
 * @param length how many values
 */
record Slice(boolean state, long begin, int length) implements Serializable {}
