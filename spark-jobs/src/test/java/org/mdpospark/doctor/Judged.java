package org.mdpospark.doctor;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** Checks' judgements, for processes and needs that tests do not care about otherwise. */
final class Judged {
    static final Seat DRIVER = new Seat(Seat.DRIVER, "edge", false, 0, 0, 0);
    static final Seat LAPTOP = new Seat(Seat.DRIVER, "laptop", true, 0, 0, 1);
    static final Seat EXECUTOR = new Seat("3", "worker-1", true, 4, 1, 1);
    static final Needs NEEDS = new Needs(4L << 30, 0, Optional.empty(), 2L << 30);

    private Judged() {}

    static <F extends Serializable> Finding one(Check<F> check, F facts, Seat seat) {
        return one(check, facts, new Subject<>(seat, Optional.empty(), NEEDS));
    }

    static <F extends Serializable> Finding one(Check<F> check, F facts, Subject<F> subject) {
        List<Finding> findings = check.judge(facts, subject);
        if (findings.size() != 1) {
            throw new AssertionError("one finding is expected, but there are " + findings);
        }
        return findings.get(0);
    }

    /** Judges an executor beside what the driver said. */
    static <F extends Serializable> Finding beside(Check<F> check, F driver, F executor) {
        return one(check, executor, new Subject<>(EXECUTOR, Optional.of(driver), NEEDS));
    }
}
