/** What a run counts and measures while it runs, for Spark's metrics system. */
@NullMarked
package org.mdpospark.metrics;

import org.jspecify.annotations.NullMarked;
