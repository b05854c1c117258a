/** The negative image of a pair: how it is drawn, judged and stored. */
@NullMarked
package org.mdpospark.pairs.negative;

import org.jspecify.annotations.NullMarked;
