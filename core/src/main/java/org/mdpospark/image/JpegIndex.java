package org.mdpospark.image;

import org.jspecify.annotations.Nullable;

/**
 * Where each unit of a {@link BaselineJpeg} begins in its coded bits, and the mean of each block. With it any part of
 * the image is decoded without the rest.
 *
 * <p>Making it reads the lengths of all codes and the values of few, which takes a third of the time of decoding.
 */
final class JpegIndex {
    private static final int LEVEL_SHIFT = 128;

    private final BaselineJpeg jpeg;
    private final JpegEntropyData data;
    private final JpegComponent[] components;
    private final int[] strides; // blocks of each component from one row to the next
    private final int[] places; // of the units in the data
    private final short[][] means; // of each component's blocks, row by row

    private JpegIndex(BaselineJpeg jpeg, JpegEntropyData data) {
        this.jpeg = jpeg;
        this.data = data;
        this.components = jpeg.components().toArray(JpegComponent[]::new);
        this.strides = new int[components.length];
        this.places = new int[jpeg.units()];
        this.means = new short[components.length][];
        for (int i = 0; i < components.length; i++) {
            strides[i] = jpeg.unitsAcross() * components[i].horizontal();
            means[i] = new short[jpeg.units() * components[i].blocks()];
        }
    }

    /** Makes the index of a file; null if anything in its coded bits is out of order. */
    static @Nullable JpegIndex of(BaselineJpeg jpeg, byte[] file) {
        if (leastBits(jpeg) > (long) file.length * Byte.SIZE) {
            return null; // before memory is taken for what a hostile header says
        }
        JpegEntropyData data = JpegEntropyData.of(file, jpeg.dataStart(), jpeg.intervals());
        if (data == null) {
            return null;
        }
        JpegIndex index = new JpegIndex(jpeg, data);
        for (int interval = 0; interval < data.intervals(); interval++) {
            if (!index.read(interval)) {
                return null;
            }
        }
        return index;
    }

    /** A block has two codes at the least. */
    private static long leastBits(BaselineJpeg jpeg) {
        long blocks = 0;
        for (JpegComponent component : jpeg.components()) {
            blocks += component.blocks();
        }
        return 2 * blocks * jpeg.units();
    }

    BaselineJpeg jpeg() {
        return jpeg;
    }

    JpegEntropyData data() {
        return data;
    }

    int place(int unit) {
        return places[unit];
    }

    /** Returns the mean of a block, in steps of its quantization. */
    int mean(int component, int row, int column) {
        return means[component][row * strides[component] + column];
    }

    /** Adds the mean level, 0 to 255, of each of the first component's blocks in a row, as many times as told. */
    void addLevels(int row, int times, int[] sums) {
        int step = components[0].steps()[0];
        int first = row * strides[0];
        for (int column = 0; column < sums.length; column++) {
            int eightfold = means[0][first + column] * step;
            int level = LEVEL_SHIFT + ((eightfold + 4) >> 3);
            sums[column] += times * Math.max(0, Math.min(Luminance.LEVELS - 1, level));
        }
    }

    /** Reads the units between two restart markers; returns whether they are in order. */
    private boolean read(int interval) {
        int first = interval * jpeg.unitsOfInterval();
        int end = Math.min(first + jpeg.unitsOfInterval(), places.length);
        int across = jpeg.unitsAcross();
        int[] previous = new int[means.length];
        int place = data.start(interval);
        for (int unit = first; unit < end; unit++) {
            places[unit] = place;
            int row = unit / across;
            for (int number = 0; number < previous.length && place >= 0; number++) {
                place = readBlocks(number, row, unit - row * across, place, previous);
            }
            if (place < 0 || data.isBehind(interval, place)) {
                return false;
            }
        }
        return data.isEnd(interval, place);
    }

    /** Reads the blocks of one component in a unit; returns the place behind them, or -1. */
    private int readBlocks(int number, int unitRow, int unitColumn, int start, int[] previous) {
        JpegComponent component = components[number];
        int horizontal = component.horizontal();
        int mean = previous[number];
        int most = InverseDct.MOST / Math.max(1, component.steps()[0]);
        int place = start;
        int at = unitRow * component.vertical() * strides[number] + unitColumn * horizontal;
        for (int row = 0; row < component.vertical(); row++, at += strides[number]) {
            for (int column = 0; column < horizontal; column++) {
                long bits = data.at(place);
                int entry = component.dc().entry(bits);
                mean += JpegHuffman.value(entry, bits);
                means[number][at + column] = (short) mean;
                if (entry == 0 || Math.abs(mean) > most) {
                    return -1;
                }
                int used = JpegHuffman.allBits(entry);
                place = skip(component.ac(), place + used, bits << used, JpegEntropyData.WINDOW_BITS - used);
                if (place < 0) {
                    return -1;
                }
            }
        }
        previous[number] = mean;
        return place;
    }

    /**
     * Returns the place behind a block's coefficients but for the first; -1 if they are out of order.
     *
     * @param window the bits from the start on, the first one highest
     * @param bits how many of them the window holds
     */
    private int skip(JpegHuffman codes, int start, long window, int bits) {
        int place = start;
        long next = window;
        int left = bits;
        int filled = 1;
        do {
            if (left < JpegHuffman.SKIPPED_BITS) {
                next = data.at(place);
                left = JpegEntropyData.WINDOW_BITS;
            }
            int skip = codes.skip(next);
            if (skip == 0) {
                return skipOneByOne(codes, place, filled);
            }
            int length = JpegHuffman.skippedBits(skip);
            next <<= length;
            left -= length;
            place += length;
            filled += JpegHuffman.skippedPlaces(skip);
        } while (filled < BaselineJpeg.BLOCK_SIZE);
        boolean inStep = filled == BaselineJpeg.BLOCK_SIZE
                || (filled > JpegHuffman.END_OF_BLOCK && filled < JpegHuffman.END_OF_BLOCK + BaselineJpeg.BLOCK_SIZE);
        return inStep ? place : skipOneByOne(codes, start, 1);
    }

    /**
     * As {@link #skip}, for the rest of blocks with long codes, and for blocks whose end lies between two codes that
     * are stepped over at once.
     *
     * @param before places of the block in front of the start
     */
    private int skipOneByOne(JpegHuffman codes, int start, int before) {
        int place = start;
        int filled = before;
        do {
            int entry = codes.entry(data.at(place));
            if (entry == 0) {
                return -1;
            }
            place += JpegHuffman.allBits(entry);
            filled += JpegHuffman.places(entry);
        } while (filled < BaselineJpeg.BLOCK_SIZE);
        return filled == BaselineJpeg.BLOCK_SIZE || filled > JpegHuffman.END_OF_BLOCK ? place : -1;
    }
}
