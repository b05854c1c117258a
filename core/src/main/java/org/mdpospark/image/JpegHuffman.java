package org.mdpospark.image;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A Huffman table of a JPEG file (ITU-T T.81, annex C), laid out so that one look-up tells all that a reader must know
 * to go on: how long the code is and the bits behind it, and how many coefficients it stands for.
 */
final class JpegHuffman {
    /** What is added to the place in a block at its end: more than any other sum reaches. */
    static final int END_OF_BLOCK = 128;

    /** The most that a code and the bits behind it take. */
    static final int MOST_BITS = 16 + 15;

    /** The most that {@link #skip} looks at. */
    static final int SKIPPED_BITS = 12;

    private static final int LONGEST_CODE = 16;
    private static final int PEEKED_BITS = 11;
    private static final int MANY_PLACES = 32;
    private static final int SIZE_MASK = 15;
    private static final int ZERO_RUN = 15;

    /** Tables of files read before: most files have the same. */
    private static final AtomicReferenceArray<@Nullable JpegHuffman> RECENT = new AtomicReferenceArray<>(64);

    private final int[] entries = new int[1 << PEEKED_BITS];
    private final char[] skips = new char[1 << SKIPPED_BITS];
    private final int[] limits = new int[LONGEST_CODE + 1]; // first 16 bits that no code of the length begins
    private final int[] firstCodes = new int[LONGEST_CODE + 1];
    private final int[] firstSymbols = new int[LONGEST_CODE + 1];
    private final int[] counts;
    private final int[] symbols;

    private JpegHuffman(int[] counts, int[] symbols) {
        this.counts = counts;
        this.symbols = symbols;
    }

    /**
     * Returns a table.
     *
     * @param counts how many codes there are of each length, from 1 bit to 16
     * @param symbols in the order of their codes
     * @return null if there are more codes than fit
     */
    static @Nullable JpegHuffman of(int[] counts, int[] symbols) {
        int slot = Math.floorMod(31 * Arrays.hashCode(counts) + Arrays.hashCode(symbols), RECENT.length());
        JpegHuffman recent = RECENT.get(slot);
        if (recent != null && Arrays.equals(recent.counts, counts) && Arrays.equals(recent.symbols, symbols)) {
            return recent;
        }
        JpegHuffman table = make(counts, symbols);
        RECENT.set(slot, table);
        return table;
    }

    private static @Nullable JpegHuffman make(int[] counts, int[] symbols) {
        JpegHuffman table = new JpegHuffman(counts, symbols);
        int code = 0;
        int used = 0;
        for (int length = 1; length <= LONGEST_CODE; length++) {
            table.firstCodes[length] = code;
            table.firstSymbols[length] = used;
            for (int i = 0; i < counts[length - 1]; i++) {
                table.enter(code++, length, symbols[used++]);
            }
            if (code >= 1 << length && counts[length - 1] > 0) {
                return null; // the code of ones alone is none either
            }
            table.limits[length] = code << (LONGEST_CODE - length);
            code <<= 1;
        }
        table.joinCodes();
        return table;
    }

    /** Returns whether no symbol is higher. */
    boolean hasAtMost(int highest) {
        for (int symbol : symbols) {
            if (symbol > highest) {
                return false;
            }
        }
        return true;
    }

    /** Returns the entry of the code that the bits begin with, the first one highest; 0 if it is no code. */
    int entry(long bits) {
        int entry = entries[(int) (bits >>> (Long.SIZE - PEEKED_BITS))];
        return entry != 0 ? entry : entryOfLongCode(bits);
    }

    /**
     * Returns a step over the codes that the bits begin with, with the bits behind each: as many codes as stand in the
     * first 12 bits, but none behind the end of a block, or else the first alone. 0 if it is no code, or a long one.
     */
    int skip(long bits) {
        return skips[(int) (bits >>> (Long.SIZE - SKIPPED_BITS))];
    }

    static int skippedBits(int skip) {
        return skip & 31;
    }

    /** Returns how many places of a block are stepped over, and {@link #END_OF_BLOCK} more at its end. */
    static int skippedPlaces(int skip) {
        return skip >> 5;
    }

    /** Returns the length of the code. */
    static int codeBits(int entry) {
        return entry & 31;
    }

    /** Returns the length of the code and of the bits behind it that say a coefficient's value. */
    static int allBits(int entry) {
        return entry >> 8 & 31;
    }

    /** Returns how many places of the block the code stands for, zeros and the one with a value. */
    static int places(int entry) {
        return entry >> 16 & 255;
    }

    /**
     * Returns the value that stands behind a code (T.81, table F.1).
     *
     * @param bits that begin with the code
     */
    static int value(int entry, long bits) {
        int size = entry >>> 24;
        if (size == 0) {
            return 0;
        }
        long behind = bits << codeBits(entry);
        int value = (int) (behind >>> (Long.SIZE - size));
        int negative = (int) ~(behind >> (Long.SIZE - 1)); // all ones if the first bit is 0
        return value - (negative & ((1 << size) - 1));
    }

    private void enter(int code, int length, int symbol) {
        if (length <= PEEKED_BITS && code < 1 << length) {
            int entry = entryOf(symbol, length);
            int from = code << (PEEKED_BITS - length);
            int to = (code + 1) << (PEEKED_BITS - length);
            Arrays.fill(entries, from, to, entry);
        }
    }

    private void joinCodes() {
        for (int i = 0; i < skips.length; i++) {
            long bits = (long) i << (Long.SIZE - SKIPPED_BITS);
            int entry = entry(bits);
            int length = allBits(entry);
            int places = places(entry);
            if (entry == 0 || codeBits(entry) > SKIPPED_BITS) {
                continue;
            }
            while (length < SKIPPED_BITS && places < MANY_PLACES) {
                entry = entry(bits << length);
                if (entry == 0 || length + allBits(entry) > SKIPPED_BITS) {
                    break;
                }
                length += allBits(entry);
                places += places(entry);
            }
            skips[i] = (char) (places << 5 | length);
        }
    }

    private int entryOfLongCode(long bits) {
        int code = (int) (bits >>> (Long.SIZE - LONGEST_CODE));
        for (int length = PEEKED_BITS + 1; length <= LONGEST_CODE; length++) {
            if (code < limits[length]) {
                int index = (code >> (LONGEST_CODE - length)) - firstCodes[length];
                return index < 0 ? 0 : entryOf(symbols[firstSymbols[length] + index], length);
            }
        }
        return 0;
    }

    private static int entryOf(int symbol, int length) {
        int run = symbol >> 4;
        int size = symbol & SIZE_MASK;
        int places = size > 0 || run == ZERO_RUN ? run + 1 : END_OF_BLOCK;
        return size << 24 | places << 16 | (length + size) << 8 | length;
    }
}
