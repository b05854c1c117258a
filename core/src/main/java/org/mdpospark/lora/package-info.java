/**
 * LoRA adapters: which modules they change, where their values lie, their files, and merging them into a checkpoint.
 *
 * <p>Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", ICLR 2022. An adapted module maps x to
 * {@code x·Wᵀ + s·(x·Aᵀ)·Bᵀ}, where W [outputs, inputs] is frozen and A [rank, inputs] and B [outputs, rank] are
 * trained. Matrices lie row by row.
 */
@NullMarked
package org.mdpospark.lora;

import org.jspecify.annotations.NullMarked;
