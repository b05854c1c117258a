/**
 * Reference log-probabilities: what the frozen model says of every pair, computed once, and pairs laid out with them
 * for training.
 */
@NullMarked
package org.mdpospark.reference;

import org.jspecify.annotations.NullMarked;
