package org.mdpospark.doctor;

import java.io.Serializable;
import java.util.List;

/** Whether the clocks of driver and executor agree. */
final class ClockCheck implements Check<ClockCheck.Facts> {
    private static final String NAME = "clock";
    private static final long WARNED_MILLIS = 5_000;
    private static final long FAILED_MILLIS = 300_000; // Kerberos refuses more

    /**
     * What is seen: a reading, and what the driver's clock said before it was asked for and after it had come.
     *
     * @param sent by the driver's clock, in milliseconds since 1970
     * @param read by this process's clock
     * @param received by the driver's clock
     */
    record Facts(long sent, long read, long received) implements Serializable {
        /** Returns by how many milliseconds this clock is ahead of the driver's at least; negative if it is behind. */
        long ahead() {
            return read > received ? read - received : Math.min(0, read - sent);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) {
        long now = System.currentTimeMillis();
        return new Facts(now, now, now);
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        long ahead = facts.ahead();
        String text = "the clock is %,d s %s the driver's"
                .formatted(Math.abs(ahead) / 1000, ahead > 0 ? "ahead of" : "behind");
        String remedy = "set the clocks of all machines by NTP, such as with chrony";
        if (Math.abs(ahead) > FAILED_MILLIS) {
            return List.of(Finding.fail(NAME, text + ": Kerberos and object stores refuse such requests", remedy));
        }
        if (Math.abs(ahead) > WARNED_MILLIS) {
            return List.of(Finding.warning(NAME, text, remedy));
        }
        return List.of(Finding.ok(
                NAME,
                subject.seat().isDriver()
                        ? "those of the executors are compared with it"
                        : "as the driver's, to within %d s".formatted(accuracySeconds(facts))));
    }

    /** Returns how far the clocks may be apart; a reading that took long says little. */
    private static long accuracySeconds(Facts facts) {
        return Math.max(WARNED_MILLIS, facts.received - facts.sent) / 1000;
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.warning(NAME, problem, "compare the machines' clocks yourself");
    }
}
