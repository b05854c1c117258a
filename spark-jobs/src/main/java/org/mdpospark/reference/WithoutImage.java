package org.mdpospark.reference;

import java.io.Serializable;

/**
 * Log-probabilities of a held-out pair's answers when the image is blank, in nats: what the model believes by language
 * alone.
 */
public record WithoutImage(double chosen, double rejected) implements Serializable {}
