package org.mdpospark.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.ModelCard;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.ObjectiveMetrics;
import org.mdpospark.objective.TermWeights;
import org.mdpospark.pairs.report.JsonFields;
import org.mdpospark.pairs.report.Numbers;

/** Describes a trained adapter for whoever finds its folder: what it was made of, for what, and how good it is. */
public final class AdapterCard {
    private static final String INTRODUCTION = """
            A LoRA adapter for %s, trained with mDPO (Wang et al., "mDPO: Conditional Preference Optimization for \
            Multimodal Large Language Models", EMNLP 2024) to prefer answers that are true of the image.
            """;

    private static final String LIMITS = """
            - The adapter knows the preferences of its data, with their errors and their taste.
            - Accuracies above are of implicit rewards on pairs like those it was trained on. They say nothing of answers \
            that the model writes by itself: measure those on a benchmark of hallucinations before use.
            - It fits the frozen model above and no other, not even another version of it.
            """;

    private static final String LICENCE = """
            Not said: it follows from the licences of the frozen model and of the preference data, which only you can \
            read. Add a `license:` to the head of this file once you have.
            """;

    private AdapterCard() {}

    /**
     * Returns the card.
     *
     * @param rounds up to the one whose adapter this is, in order
     * @param profile for which the adapter's tensors are named
     */
    public static ModelCard of(RunDescription run, List<RoundMetrics> rounds, KeyProfile profile) {
        String description = INTRODUCTION.formatted(Markdown.text(run.model().name()))
                + section("Data", Markdown.table("what", "value", data(run)))
                + section("Objective", Markdown.table("term of the loss", "weight", objective(run.objective())))
                + section("Measured", measured(rounds))
                + section("Options", Markdown.table("option", "value", JsonFields.flatten(run.options())))
                + section("Limits", LIMITS)
                + section("Licence", LICENCE)
                + section("Loading", loading(profile));
        return new ModelCard(Optional.of(run.model().name()), description);
    }

    private static String section(String title, String text) {
        return "\n## " + title + "\n\n" + text;
    }

    private static Map<String, String> data(RunDescription run) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("pairs", run.data().pairs());
        data.put("trained on", Numbers.counted(run.data().trainPairs(), "pair"));
        data.put("held out", Numbers.counted(run.data().holdoutPairs(), "pair"));
        data.put("fingerprint of the frozen model", run.model().fingerprint());
        data.put("trained parameters", Numbers.grouped(run.model().parameters()));
        data.put("workers", Numbers.grouped(run.cluster().workers()));
        data.putAll(run.cluster().versions());
        return data;
    }

    private static Map<String, String> objective(MdpoObjective objective) {
        TermWeights weights = objective.weights();
        Map<String, String> terms = new LinkedHashMap<>();
        terms.put("chosen answer against rejected answer", number(weights.answer()));
        terms.put("image against negative image", number(weights.image()));
        terms.put("anchor of the chosen answer", number(weights.anchor()));
        terms.put("anchor of the rejected answer", number(weights.rejectedAnchor()));
        terms.put("anchor of the negative image", number(weights.negativeAnchor()));
        terms.put("β, reward of a nat", number(objective.beta()));
        terms.put("δ, reward that the anchor asks for", number(objective.delta()));
        return terms;
    }

    private static String measured(List<RoundMetrics> rounds) {
        if (rounds.isEmpty()) {
            return "Nothing: no round of training was done.\n";
        }
        RoundMetrics last = rounds.get(rounds.size() - 1);
        String training = "In round %s of %s, %s epochs:\n\n"
                        .formatted(
                                Numbers.grouped(last.round()),
                                Numbers.grouped(last.rounds()),
                                Numbers.decimal(last.epoch(), 2))
                + Markdown.table("on training pairs", "value", metrics(last.training()));
        return rounds.stream()
                .filter(round -> round.holdout() != null)
                .reduce((earlier, later) -> later)
                .map(round -> training + holdout(round))
                .orElse(training + "\nNo held-out pairs were measured.\n");
    }

    private static String holdout(RoundMetrics round) {
        HoldoutMetrics holdout = round.holdout();
        if (holdout == null) {
            return "";
        }
        Map<String, String> values = metrics(holdout.metrics());
        values.put("answer accuracy with the image blanked", percent(holdout.answerAccuracyWithoutImage()));
        return "\n" + Markdown.table("on held-out pairs, after round " + round.round(), "value", values);
    }

    private static Map<String, String> metrics(ObjectiveMetrics metrics) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("pairs", Numbers.grouped(metrics.pairs()));
        values.put("loss", number(metrics.loss()));
        values.put("answer accuracy", percent(metrics.answerAccuracy()));
        values.put("image accuracy", percent(metrics.imageAccuracy()));
        values.put("reward of chosen answers", number(metrics.rewards().chosen()));
        values.put("reward of rejected answers", number(metrics.rewards().rejected()));
        values.put(
                "reward of chosen answers on negative images",
                number(metrics.rewards().chosenOnNegative()));
        values.put("change of a chosen answer's log-probability, in nats", number(metrics.chosenDrift()));
        return values;
    }

    private static String loading(KeyProfile profile) {
        String model = switch (profile) {
            case LLAVA_TRANSFORMERS_5 -> "`AutoModelForImageTextToText` of transformers 4.52 or later";
            case LLAVA_TRANSFORMERS_4 -> "`LlavaForConditionalGeneration` of transformers before 4.52";
            case BUNNY -> "Bunny's own class, which `AutoModelForCausalLM` loads with `trust_remote_code=True`";
        };
        return "The tensors are named for %s. Into a model of another class, PEFT loads them without a word and changes "
                        .formatted(model)
                + "nothing.\n";
    }

    private static String percent(double fraction) {
        return Double.isFinite(fraction) ? Numbers.percent(fraction) : "unknown";
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Numbers.decimal(value, 4) : "unknown";
    }
}
