package org.mdpospark.judge;

import java.time.Clock;

/** The clock that dates replies, and what waits. */
public record JudgeTime(Clock clock, Sleeper sleeper) {
    public static final JudgeTime SYSTEM =
            new JudgeTime(Clock.systemUTC(), duration -> Thread.sleep(duration.toMillis()));
}
