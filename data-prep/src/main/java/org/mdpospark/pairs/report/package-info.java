/** The page that shows people what is in a data set: counts, sampled pairs, histograms and rows set aside. */
@NullMarked
package org.mdpospark.pairs.report;

import org.jspecify.annotations.NullMarked;
