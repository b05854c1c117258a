/** Reads preference rows in the layouts that data teams already have, each record judged on its own. */
@NullMarked
package org.mdpospark.pairs.input;

import org.jspecify.annotations.NullMarked;
