/**
 * The mDPO objective as pure functions of log-probabilities: no model, no arrays, no framework.
 *
 * <p>Wang et al., "mDPO: Conditional Preference Optimization for Multimodal Large Language Models", EMNLP 2024. With Δ
 * the log-probability under the policy less that under the reference, {@code βΔ} is a reward; the index w says the
 * chosen answer, l the rejected one, m the chosen answer on the negative image.
 */
@NullMarked
package org.mdpospark.objective;

import org.jspecify.annotations.NullMarked;
