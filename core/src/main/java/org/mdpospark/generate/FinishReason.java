package org.mdpospark.generate;

/** Why an answer ended. */
public enum FinishReason {
    /** The model chose the token that ends an answer. */
    EOS,
    /** A stop string came up. */
    STOP_STRING,
    /** The answer has as many tokens as it may have. */
    LENGTH
}
