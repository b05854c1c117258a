/** Asks models the questions of benchmarks on Spark, and reports what their answers are worth. */
@NullMarked
package org.mdpospark.evaluate;

import org.jspecify.annotations.NullMarked;
