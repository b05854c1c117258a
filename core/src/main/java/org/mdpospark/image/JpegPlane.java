package org.mdpospark.image;

/**
 * Samples of one colour in some units of a {@link BaselineJpeg}.
 *
 * @param samples [height, width]
 * @param width samples in a row
 * @param left column of the first sample in the whole plane
 * @param top row of the first sample in the whole plane
 * @param lastColumn of the whole plane that shows the image; what lies behind fills a block
 * @param lastRow of the whole plane that shows the image
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record JpegPlane(byte[] samples, int width, int left, int top, int lastColumn, int lastRow) {
    int offset(int row, int column) {
        return (row - top) * width + column - left;
    }

    /**
     * Sums up what lies above one another, for planes with half of the image's columns: of a plane with half of its
     * rows too, the two rows nearest to a row of pixels, weighted 3 to 1; of another, the row itself. A sample more is
     * taken at each end; outside of the image its border goes on.
     *
     * @param row of the pixels
     * @param first column of the samples
     * @param end column of the samples, exclusive
     * @param sums two longer than the row of samples
     */
    void sumRows(int row, int first, int end, boolean halved, int[] sums) {
        int farRow = (row & 1) == 0 ? row / 2 - 1 : row / 2 + 1;
        int near = offset(halved ? row / 2 : row, 0);
        int far = halved ? offset(Math.max(0, Math.min(lastRow, farRow)), 0) : near;
        int from = Math.max(0, first - 1);
        int to = Math.min(lastColumn, end);
        for (int column = from; column <= to; column++) {
            int sample = samples[near + column] & 0xff;
            sums[column - first + 1] = halved ? 3 * sample + (samples[far + column] & 0xff) : sample;
        }
        if (first == 0) {
            sums[0] = sums[1];
        }
        if (end > lastColumn) {
            sums[end - first + 1] = sums[end - first];
        }
    }
}
