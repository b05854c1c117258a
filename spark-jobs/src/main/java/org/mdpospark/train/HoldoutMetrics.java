package org.mdpospark.train;

import java.io.Serializable;
import org.mdpospark.objective.ObjectiveMetrics;

/**
 * What the held-out pairs say of a policy.
 *
 * @param metrics of the objective, with both images
 * @param answerAccuracyWithoutImage share of pairs whose chosen answer has the higher reward when the image is blank:
 *     near the accuracy with images says that the policy prefers by language alone
 */
public record HoldoutMetrics(ObjectiveMetrics metrics, double answerAccuracyWithoutImage) implements Serializable {}
