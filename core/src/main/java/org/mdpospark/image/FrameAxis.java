package org.mdpospark.image;

/**
 * How one axis of a frame lies over the same axis of the source image, in whole numbers so that borders stay exact:
 * frame coordinate x shows source coordinate {@code (scale * x + shift) / unit}.
 *
 * @param sourceLength pixels of the source along the axis
 */
record FrameAxis(long scale, long shift, long unit, int sourceLength) {

    /** Returns the source coordinate as a fraction of the source's length. */
    double fraction(int x) {
        return (double) units(x) / (unit * sourceLength);
    }

    /** Returns which share of the run [start, end) of the frame shows the source; the rest shows padding. */
    double visibleShare(int start, int end) {
        long shown = inside(end) - inside(start);
        return (double) shown / (units(end) - units(start));
    }

    /** Returns the first source pixel that the run from the frame coordinate on touches. */
    int firstPixel(int start) {
        return (int) Math.floorDiv(inside(start), unit);
    }

    /** Returns the end, exclusive, of the source pixels that the run up to the frame coordinate touches. */
    int endPixel(int end) {
        return (int) -Math.floorDiv(-inside(end), unit);
    }

    private long units(int x) {
        return scale * x + shift;
    }

    private long inside(int x) {
        return Math.min(Math.max(units(x), 0), unit * sourceLength);
    }
}
