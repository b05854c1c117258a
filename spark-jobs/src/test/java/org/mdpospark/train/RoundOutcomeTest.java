package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mdpospark.dl4j.AdapterComputation.StepSums;
import org.mdpospark.objective.ObjectiveSums;

class RoundOutcomeTest {
    private static final WorkerSummary FAST =
            new WorkerSummary(0, true, new StepSums(ObjectiveSums.NONE, 6, 2, 100), 1, 40);
    private static final WorkerSummary SLOW =
            new WorkerSummary(1, true, new StepSums(ObjectiveSums.NONE, 3, 1, 50), 3, 40);
    private static final WorkerSummary DIVERGED =
            new WorkerSummary(2, false, new StepSums(ObjectiveSums.NONE, Double.NaN, 2, 1000), 2, 0);

    @Test
    void aWorkerWithoutNumbersCountsForNothingButItself() {
        List<WorkerSummary> workers = List.of(FAST, SLOW, DIVERGED);
        RoundOutcome outcome = new RoundOutcome(workers, 0, RoundOutcome.meanGradientNorm(workers));
        assertThat(outcome.gradientNorm()).isEqualTo(3);
        assertThat(outcome.dropped()).isOne();
        assertThat(outcome.rows()).isEqualTo(150);
        assertThat(outcome.computeSeconds()).isEqualTo(3);
        assertThat(outcome.bytesReturned()).isEqualTo(40);
        assertThat(outcome.anyFinite()).isTrue();
    }

    @Test
    void withoutAnyNumbersNothingIsKnown() {
        List<WorkerSummary> workers = List.of(DIVERGED);
        RoundOutcome outcome = new RoundOutcome(workers, 0, RoundOutcome.meanGradientNorm(workers));
        assertThat(outcome.anyFinite()).isFalse();
        assertThat(outcome.gradientNorm()).isNaN();
    }
}
