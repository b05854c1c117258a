package org.mdpospark.doctor;

import java.util.Locale;

/** Numbers of bytes as people read them. */
final class Bytes {
    private static final long MEBIBYTE = 1 << 20;

    private Bytes() {}

    static String text(long bytes) {
        if (bytes < MEBIBYTE) {
            return String.format(Locale.ROOT, "%,d KiB", bytes >> 10);
        }
        return bytes < 10L << 30
                ? String.format(Locale.ROOT, "%,d MiB", bytes >> 20)
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }

    /**
     * Returns a power of two that the number is not below. What changes all the time then reads alike on machines that
     * are alike, and from one moment to the next.
     */
    static String atLeast(long bytes) {
        return bytes < MEBIBYTE ? "less than 1 MiB" : "more than " + text(Long.highestOneBit(bytes));
    }
}
