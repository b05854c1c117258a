/**
 * Adapters and merged models for the checks in {@code src-test/external}, which read them with transformers and peft.
 */
@NullMarked
package org.mdpospark.adapters;

import org.jspecify.annotations.NullMarked;
