package org.mdpospark.checkpoint;

/** Width of attention heads. */
final class HeadSizes {
    private HeadSizes() {}

    /** Returns the width of a head where the heads share the hidden width. */
    static int of(ConfigFields fields, int hidden, int heads) throws MalformedCheckpointException {
        if (hidden % heads != 0 && !fields.has("head_dim")) {
            throw fields.malformed("must have a hidden_size that its heads can share, but has %d for %d heads"
                    .formatted(hidden, heads));
        }
        return hidden / heads;
    }
}
