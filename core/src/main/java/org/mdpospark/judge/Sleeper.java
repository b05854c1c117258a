package org.mdpospark.judge;

import java.time.Duration;

/** Waits before a request is repeated. */
@FunctionalInterface
public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
}
