package org.mdpospark.pairs.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers in words for people: grouped, rounded, with their unit. */
public final class Numbers {
    private static final String[] BYTE_UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Numbers() {}

    public static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Returns such as {@code 1 row} or {@code 1,200 rows}. */
    public static String counted(long count, String noun) {
        return grouped(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** Returns at most the given number of decimals, without zeros at the end. */
    public static String decimal(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    /** Returns such as {@code 12.5 %}, which does not break; what is not zero never reads as zero. */
    public static String percent(double fraction) {
        if (fraction > 0 && fraction < 0.0005) {
            return "< 0.1\u00A0%";
        }
        return decimal(100 * fraction, 1) + "\u00A0%";
    }

    public static String share(long part, long whole) {
        return whole == 0 ? percent(0) : percent((double) part / whole);
    }

    /** Returns such as {@code 1.5 GB}, in powers of 1000. */
    public static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 999.5 && unit < BYTE_UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        return decimal(size, size < 10 && unit > 0 ? 1 : 0) + " " + BYTE_UNITS[unit];
    }

    /** Returns such as {@code 2 h 05 min}, {@code 3 min 20 s} or {@code 20 s}. */
    public static String duration(Duration duration) {
        if (duration.toHours() > 0) {
            return "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%d min %02d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : duration.toSeconds() + " s";
    }
}
