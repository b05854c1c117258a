/**
 * Answers written by a model: which token comes next, and when an answer ends.
 *
 * <p>What the model computes lies behind {@link org.mdpospark.model.GenerativeModel}; nothing here knows its arrays.
 */
@NullMarked
package org.mdpospark.generate;

import org.jspecify.annotations.NullMarked;
