package org.mdpospark.train;

import java.util.List;
import org.mdpospark.dl4j.AdapterComputation.StepSums;
import org.mdpospark.objective.ObjectiveSums;

/**
 * What a round came to.
 *
 * @param workers summaries, by number
 * @param inexactness see {@link RoundMetrics#inexactness}
 * @param gradientNorm mean norm of the round's gradients, before clipping
 */
record RoundOutcome(List<WorkerSummary> workers, double inexactness, double gradientNorm) {
    RoundOutcome {
        workers = List.copyOf(workers);
    }

    /** Returns whether a worker gave back numbers. If none did, nothing was changed. */
    boolean anyFinite() {
        return workers.stream().anyMatch(WorkerSummary::finite);
    }

    int dropped() {
        return (int) workers.stream().filter(worker -> !worker.finite()).count();
    }

    /** Returns the sums over the pairs of the workers that were averaged, in the order of their numbers. */
    ObjectiveSums sums() {
        return ObjectiveSums.sum(
                finite().stream().map(worker -> worker.steps().sums()).toList());
    }

    long rows() {
        return finite().stream().mapToLong(worker -> worker.steps().rows()).sum();
    }

    double computeSeconds() {
        return workers.stream().mapToDouble(WorkerSummary::seconds).max().orElse(0);
    }

    long bytesReturned() {
        return workers.stream().mapToLong(WorkerSummary::bytes).max().orElse(0);
    }

    /** Returns the mean over the steps of the workers that were averaged of their own gradients' norms. */
    static double meanGradientNorm(List<WorkerSummary> workers) {
        double norms = 0;
        long steps = 0;
        for (WorkerSummary worker : workers) {
            if (!worker.finite()) {
                continue;
            }
            StepSums sums = worker.steps();
            norms += sums.gradientNorms();
            steps += sums.steps();
        }
        return steps == 0 ? Double.NaN : norms / steps;
    }

    private List<WorkerSummary> finite() {
        return workers.stream().filter(WorkerSummary::finite).toList();
    }
}
