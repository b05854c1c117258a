package org.mdpospark.train;

import java.util.List;
import org.mdpospark.metrics.RunReading;

/** Shows a run to Spark's metrics system. */
final class TrainReadings implements RunObserver {
    @Override
    public void started(RunDescription run, List<RoundMetrics> earlier) {
        if (!earlier.isEmpty()) {
            round(earlier.get(earlier.size() - 1));
        }
    }

    @Override
    public void round(RoundMetrics round) {
        RunReading.ROUNDS_DONE.set(round.round());
        RunReading.ROUNDS.set(round.rounds());
        RunReading.LOSS.set(round.training().loss());
        RunReading.ANSWER_MARGIN.set(round.training().answerMargin());
        RunReading.IMAGE_MARGIN.set(round.training().imageMargin());
        RunReading.GRADIENT_NORM.set(round.gradientNorm());
        RunReading.LEARNING_RATE.set(round.learningRate());
        RunReading.PAIRS_PER_SECOND.set(round.training().pairs() / Math.max(round.seconds(), 1e-3));
        RunReading.WORKERS.set(round.workers());
        if (round.holdout() != null) {
            RunReading.HOLDOUT_LOSS.set(round.holdout().metrics().loss());
        }
    }

    @Override
    public void finished(RunOutcome outcome) {
        // the last round stays in sight until the application ends
    }
}
