package org.mdpospark.score;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How Python rounds: the decimal that is nearest to the exact binary value, and a tie to the even digit. */
final class ReferenceRounding {
    private ReferenceRounding() {}

    /** Rounds to one decimal; what is no number stays as it is. */
    static double tenths(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(1, RoundingMode.HALF_EVEN).doubleValue()
                : value;
    }
}
