/** The page that shows people how a training run goes: readings, curves, warnings, settings. */
@NullMarked
package org.mdpospark.train.report;

import org.jspecify.annotations.NullMarked;
