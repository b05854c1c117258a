/** The page about an evaluation. */
@NullMarked
package org.mdpospark.evaluate.report;

import org.jspecify.annotations.NullMarked;
