/** Parquet tables that Spark and Hugging Face {@code datasets} read alike, images as images. */
@NullMarked
package org.mdpospark.pairs.table;

import org.jspecify.annotations.NullMarked;
