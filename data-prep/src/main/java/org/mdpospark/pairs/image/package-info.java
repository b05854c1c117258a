/** Finds and reads the images that rows speak of, and never anything else. */
@NullMarked
package org.mdpospark.pairs.image;

import org.jspecify.annotations.NullMarked;
