/** Builds image-conditioned preference pairs: the Spark job, its table and everything that is written beside it. */
@NullMarked
package org.mdpospark.pairs;

import org.jspecify.annotations.NullMarked;
