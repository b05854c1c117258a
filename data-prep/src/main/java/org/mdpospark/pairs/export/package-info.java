/** Writes the pairs in the layouts that other trainers read, image bytes never shuffled. */
@NullMarked
package org.mdpospark.pairs.export;

import org.jspecify.annotations.NullMarked;
