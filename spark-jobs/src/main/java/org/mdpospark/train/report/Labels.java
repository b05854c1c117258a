package org.mdpospark.train.report;

import java.util.Locale;
import org.mdpospark.pairs.report.Numbers;

/** Measured values in words. */
final class Labels {
    private static final int MOST_DIGITS_AS_DECIMALS = 3;

    private Labels() {}

    /** Returns about three digits that tell, such as 1.41, 0.023 or 5.2e-6. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "not a number";
        }
        double size = Math.abs(value);
        if (size == 0 || size >= 100) {
            return signed(Numbers.decimal(value, 0));
        }
        if (size < 1e-3) {
            return signed(scientific(value));
        }
        int digits = (int) Math.floor(Math.log10(size));
        return signed(Numbers.decimal(value, Math.min(MOST_DIGITS_AS_DECIMALS + 1, 2 - Math.min(digits, 1))));
    }

    private static String scientific(double value) {
        return String.format(Locale.ROOT, "%.1e", value)
                .replace(".0e", "e")
                .replaceAll("e([+-])0", "e$1")
                .replace("e+", "e");
    }

    /** With a true minus sign, which is as wide as a digit. */
    private static String signed(String number) {
        return number.replaceFirst("^-", "\u2212");
    }

    static String percent(double fraction) {
        return Double.isFinite(fraction) ? Numbers.percent(fraction) : "not a number";
    }

    static String seconds(double seconds) {
        return number(seconds) + "\u00A0s";
    }
}
