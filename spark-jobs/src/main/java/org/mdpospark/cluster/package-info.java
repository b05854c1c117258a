/** One model on each executor, and the settings of Spark that go with it. */
@NullMarked
package org.mdpospark.cluster;

import org.jspecify.annotations.NullMarked;
