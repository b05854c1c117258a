@NullMarked
package org.mdpospark.train;

import org.jspecify.annotations.NullMarked;
