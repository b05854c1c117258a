package org.mdpospark.checkpoint;

/**
 * What a safetensors header says of one tensor.
 *
 * @param type its element type, which need not be usable
 * @param shape the size of each dimension, the slowest first; not copied
 * @param begin first byte, counted from the end of the header
 * @param end the byte behind the last one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TensorEntry(StoredType type, long[] shape, long begin, long end) {
    long bytes() {
        return end - begin;
    }
}
