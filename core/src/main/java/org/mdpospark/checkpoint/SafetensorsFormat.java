package org.mdpospark.checkpoint;

/**
 * The layout of a safetensors file: a little-endian u64 that counts the bytes of the header, the header as a JSON
 * object, and the tensors' bytes. The header maps each name to {@code dtype}, {@code shape} and {@code data_offsets}:
 * first byte and end, counted from the end of the header. Source: github.com/huggingface/safetensors.
 */
final class SafetensorsFormat {
    /** Bytes of the number before the header. */
    static final int LENGTH_BYTES = Long.BYTES;

    /** Longest header that the reference implementation reads. */
    static final int MAX_HEADER_BYTES = 100_000_000;

    /** Name in the header of what is no tensor: an object of strings. */
    static final String METADATA = "__metadata__";

    static final String TYPE = "dtype";
    static final String SHAPE = "shape";
    static final String OFFSETS = "data_offsets";

    private SafetensorsFormat() {}
}
