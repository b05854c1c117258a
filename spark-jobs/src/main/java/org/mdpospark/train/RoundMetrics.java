package org.mdpospark.train;

import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.ObjectiveMetrics;

/**
 * What is known of one averaging round.
 *
 * @param round from 1
 * @param rounds of the whole run
 * @param step optimizer steps taken since the run began
 * @param steps of the whole run
 * @param epoch epochs of data seen, such as 1.25
 * @param factors {@code both}, {@code A} or {@code B}: which factors of the adapter this round trained
 * @param training metrics of the round's pairs, each under the parameters that met it
 * @param learningRate of the round's last step
 * @param gradientNorm mean over the steps of the L2 norm of the gradient, before clipping
 * @param inexactness by how much averaging A and B apart misses the average of their products: ‖mean(B_i·A_i) −
 *     mean(B)·mean(A)‖ / ‖mean(B)·mean(A)‖; NaN where nothing was averaged
 * @param tokens rows that went through the decoder
 * @param seconds wall-clock time of the round
 * @param computeSeconds time that the slowest worker computed
 * @param bytesSent bytes that the driver sent to each executor: adapter and updater state only
 * @param bytesReturned bytes that each worker gave back
 * @param workers that took part
 * @param workersDropped whose result was not finite and so not averaged
 * @param attempts how often the round was tried; more than 1 where all workers' results were not finite
 * @param holdout null where this round was not evaluated
 */
public record RoundMetrics(
        int round,
        int rounds,
        long step,
        long steps,
        double epoch,
        String factors,
        ObjectiveMetrics training,
        double learningRate,
        double gradientNorm,
        double inexactness,
        long tokens,
        double seconds,
        double computeSeconds,
        long bytesSent,
        long bytesReturned,
        int workers,
        int workersDropped,
        int attempts,
        @Nullable HoldoutMetrics holdout) {
    /** Returns these with what the held-out pairs say. */
    RoundMetrics with(HoldoutMetrics measured) {
        return new RoundMetrics(
                round,
                rounds,
                step,
                steps,
                epoch,
                factors,
                training,
                learningRate,
                gradientNorm,
                inexactness,
                tokens,
                seconds,
                computeSeconds,
                bytesSent,
                bytesReturned,
                workers,
                workersDropped,
                attempts,
                measured);
    }
}
