package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunObserversTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void goesOnWhenOneObserverFails() {
        RunObservers observers = new RunObservers(List.of(new Recorder(true), new Recorder(false)));

        observers.started(RunFixture.run(), List.of());
        observers.round(Sketch.healthy(1).get(0));
        observers.finished(RunOutcome.finished());

        assertThat(told).containsExactly("started", "started", "round", "round", "finished", "finished");
    }

    private final class Recorder implements RunObserver {
        private final boolean failing;

        Recorder(boolean failing) {
            this.failing = failing;
        }

        @Override
        public void started(RunDescription run, List<RoundMetrics> earlier) throws IOException {
            told.add("started");
            fail();
        }

        @Override
        public void round(RoundMetrics round) {
            told.add("round");
            if (failing) {
                throw new IllegalStateException("as it should in this test");
            }
        }

        @Override
        public void finished(RunOutcome outcome) throws IOException {
            told.add("finished");
            fail();
        }

        private void fail() throws IOException {
            if (failing) {
                throw new IOException("as it should in this test");
            }
        }
    }
}
