/**
 * mDPO as a DL4J network: one layer whose parameters are the adapter and nothing else, the loss on the
 * log-probabilities that it gives out, and the schedule of its learning rate.
 */
@NullMarked
package org.mdpospark.dl4j;

import org.jspecify.annotations.NullMarked;
