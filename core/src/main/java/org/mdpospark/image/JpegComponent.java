package org.mdpospark.image;

/**
 * One colour of a JPEG frame.
 *
 * @param horizontal blocks side by side in a unit of the scan
 * @param vertical blocks one above the other in a unit of the scan
 * @param steps of the quantization [64], in zigzag order
 * @param dc table of the blocks' means
 * @param ac table of the other coefficients
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record JpegComponent(int horizontal, int vertical, int[] steps, JpegHuffman dc, JpegHuffman ac) {
    int blocks() {
        return horizontal * vertical;
    }
}
