/**
 * Vision-language models: forward, backward through LoRA, log-probabilities of answers.
 *
 * <p>Shapes use one set of letters: n tokens, d hidden, f intermediate, h heads, g key-value heads, s head size, r rank
 * of an adapter, v vocabulary. Arrays are row-major.
 */
@NullMarked
package org.mdpospark.model;

import org.jspecify.annotations.NullMarked;
