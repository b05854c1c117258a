package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.LossTerms;
import org.mdpospark.objective.ObjectiveMetrics;
import org.mdpospark.objective.PairRewards;

/**
 * A round as a flat JSON object, which pandas, jq and spreadsheets read as a row. What is not finite is null; what was
 * measured on held-out pairs begins with {@value #HOLDOUT} and is absent where nothing was.
 */
final class RoundJson {
    static final String HOLDOUT = "holdout_";

    private static final String WITHOUT_IMAGE = HOLDOUT + "answer_accuracy_without_image";

    private RoundJson() {}

    static ObjectNode of(RoundMetrics round) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("round", round.round());
        json.put("rounds", round.rounds());
        json.put("step", round.step());
        json.put("steps", round.steps());
        put(json, "epoch", round.epoch());
        json.put("factors", round.factors());
        putObjective(json, "", round.training());
        put(json, "learning_rate", round.learningRate());
        put(json, "gradient_norm", round.gradientNorm());
        put(json, "inexactness", round.inexactness());
        json.put("tokens", round.tokens());
        put(json, "seconds", round.seconds());
        put(json, "compute_seconds", round.computeSeconds());
        json.put("bytes_sent", round.bytesSent());
        json.put("bytes_returned", round.bytesReturned());
        json.put("workers", round.workers());
        json.put("workers_dropped", round.workersDropped());
        json.put("attempts", round.attempts());
        HoldoutMetrics holdout = round.holdout();
        if (holdout != null) {
            putObjective(json, HOLDOUT, holdout.metrics());
            put(json, WITHOUT_IMAGE, holdout.answerAccuracyWithoutImage());
        }
        return json;
    }

    private static void putObjective(ObjectNode json, String prefix, ObjectiveMetrics metrics) {
        json.put(prefix + "pairs", metrics.pairs());
        put(json, prefix + "loss", metrics.loss());
        put(json, prefix + "loss_answer", metrics.terms().answer());
        put(json, prefix + "loss_image", metrics.terms().image());
        put(json, prefix + "loss_anchor", metrics.terms().anchor());
        put(json, prefix + "loss_rejected_anchor", metrics.terms().rejectedAnchor());
        put(json, prefix + "loss_negative_anchor", metrics.terms().negativeAnchor());
        put(json, prefix + "reward_chosen", metrics.rewards().chosen());
        put(json, prefix + "reward_rejected", metrics.rewards().rejected());
        put(json, prefix + "reward_chosen_on_negative", metrics.rewards().chosenOnNegative());
        put(json, prefix + "answer_margin", metrics.answerMargin());
        put(json, prefix + "image_margin", metrics.imageMargin());
        put(json, prefix + "answer_accuracy", metrics.answerAccuracy());
        put(json, prefix + "image_accuracy", metrics.imageAccuracy());
        put(json, prefix + "chosen_drift", metrics.chosenDrift());
        put(json, prefix + "chosen_drift_per_token", metrics.chosenDriftPerToken());
    }

    private static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }

    /** Reads what {@link #of} made; a number that is null or absent is NaN, a count 0. */
    static RoundMetrics parse(JsonNode json) {
        return new RoundMetrics(
                json.path("round").asInt(),
                json.path("rounds").asInt(),
                json.path("step").asLong(),
                json.path("steps").asLong(),
                number(json, "epoch"),
                json.path("factors").asText(),
                objective(json, ""),
                number(json, "learning_rate"),
                number(json, "gradient_norm"),
                number(json, "inexactness"),
                json.path("tokens").asLong(),
                number(json, "seconds"),
                number(json, "compute_seconds"),
                json.path("bytes_sent").asLong(),
                json.path("bytes_returned").asLong(),
                json.path("workers").asInt(),
                json.path("workers_dropped").asInt(),
                json.path("attempts").asInt(),
                holdout(json));
    }

    private static @Nullable HoldoutMetrics holdout(JsonNode json) {
        return json.has(HOLDOUT + "pairs")
                ? new HoldoutMetrics(objective(json, HOLDOUT), number(json, WITHOUT_IMAGE))
                : null;
    }

    private static ObjectiveMetrics objective(JsonNode json, String prefix) {
        return new ObjectiveMetrics(
                json.path(prefix + "pairs").asLong(),
                new LossTerms(
                        number(json, prefix + "loss_answer"),
                        number(json, prefix + "loss_image"),
                        number(json, prefix + "loss_anchor"),
                        number(json, prefix + "loss_rejected_anchor"),
                        number(json, prefix + "loss_negative_anchor")),
                new PairRewards(
                        number(json, prefix + "reward_chosen"),
                        number(json, prefix + "reward_rejected"),
                        number(json, prefix + "reward_chosen_on_negative")),
                number(json, prefix + "answer_margin"),
                number(json, prefix + "image_margin"),
                number(json, prefix + "answer_accuracy"),
                number(json, prefix + "image_accuracy"),
                number(json, prefix + "chosen_drift"),
                number(json, prefix + "chosen_drift_per_token"));
    }

    private static double number(JsonNode json, String name) {
        return json.path(name).isNumber() ? json.path(name).doubleValue() : Double.NaN;
    }
}
