package org.mdpospark.train;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several observers as one. One that fails is logged and asked again at the next round: days of training must not end
 * because a page could not be written.
 */
public final class RunObservers implements RunObserver {
    private static final Logger log = LoggerFactory.getLogger(RunObservers.class);

    private final List<RunObserver> observers;

    public RunObservers(List<RunObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    @Override
    public void started(RunDescription run, List<RoundMetrics> earlier) {
        tell(observer -> observer.started(run, earlier));
    }

    @Override
    public void round(RoundMetrics round) {
        tell(observer -> observer.round(round));
    }

    @Override
    public void finished(RunOutcome outcome) {
        tell(observer -> observer.finished(outcome));
    }

    private void tell(Message message) {
        for (RunObserver observer : observers) {
            try {
                message.send(observer);
            } catch (IOException | RuntimeException e) {
                log.warn(
                        "{} could not be brought up to date; training goes on",
                        observer.getClass().getSimpleName(),
                        e);
            }
        }
    }

    private interface Message {
        void send(RunObserver observer) throws IOException;
    }
}
