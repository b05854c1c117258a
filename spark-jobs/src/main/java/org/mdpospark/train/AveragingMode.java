package org.mdpospark.train;

import java.util.Arrays;
import java.util.List;

/** How workers' results become one adapter. */
public enum AveragingMode {
    /** Workers take the round's steps by themselves; then parameters and updater states are averaged (Local Adam). */
    AVERAGE("average"),
    /** A round is one step: workers compute gradients, the driver's optimizer applies their mean. */
    SYNC("sync"),
    /** As average, but a round trains only A or only B, which makes the average of the products exact. */
    ALTERNATE("alternate"),
    /** As average, but the mean change of a round is the gradient of an outer optimizer with Nesterov momentum. */
    OUTER("outer");

    private final String code;

    AveragingMode(String code) {
        this.code = code;
    }

    /** Returns the name that people write. */
    public String code() {
        return code;
    }

    /** Returns the names of all modes. */
    public static List<String> codes() {
        return Arrays.stream(values()).map(AveragingMode::code).toList();
    }
}
