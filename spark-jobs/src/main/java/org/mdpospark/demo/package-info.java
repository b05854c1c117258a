/** The whole method on a laptop: a small model in a small world of its own. */
@NullMarked
package org.mdpospark.demo;

import org.jspecify.annotations.NullMarked;
