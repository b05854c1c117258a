/** Parameter-averaged training of an adapter: rounds, checkpoints, what a person sees of them. */
@NullMarked
package org.mdpospark.train;

import org.jspecify.annotations.NullMarked;
