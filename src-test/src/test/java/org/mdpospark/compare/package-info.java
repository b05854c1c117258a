/** Small programs whose output Python's scripts compare with reference implementations. */
@NullMarked
package org.mdpospark.compare;

import org.jspecify.annotations.NullMarked;
