/** Programs that measure; they are no tests and run by hand. */
@NullMarked
package org.mdpospark.bench;

import org.jspecify.annotations.NullMarked;
