package org.mdpospark.train;

import java.io.IOException;
import java.util.List;

/** Whoever wants to know how a training run goes. Called from one thread, in the order of the methods. */
public interface RunObserver {
    /**
     * The run begins, or goes on.
     *
     * @param earlier rounds that are done already and stay; what an observer has of later ones is void
     */
    void started(RunDescription run, List<RoundMetrics> earlier) throws IOException;

    /** A round is done. */
    void round(RoundMetrics round) throws IOException;

    /** The run ended; no call follows. */
    void finished(RunOutcome outcome) throws IOException;
}
