/**
 * Figures of hallucination benchmarks, from the user's copy of a benchmark and answers made anywhere.
 *
 * <p>Each benchmark has a folder or file that is read without trust, a scorer, and a
 * {@link org.mdpospark.score.BenchmarkScore}: its figures, and what every single item contributed to them, so that
 * intervals can be drawn over items and examples shown. Nothing here calls a model or a network.
 */
@NullMarked
package org.mdpospark.score;

import org.jspecify.annotations.NullMarked;
