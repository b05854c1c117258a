package org.mdpospark.train.report;

import java.util.function.ToDoubleFunction;
import org.mdpospark.objective.LossTerms;
import org.mdpospark.objective.TermWeights;

/** The terms of the objective, for people. */
enum Term {
    ANSWER(
            "answers",
            "−log σ(βΔ_w − βΔ_l)",
            "The chosen answer should gain more than the rejected one: plain preference learning (DPO).",
            TermWeights::answer,
            LossTerms::answer),
    IMAGE(
            "images",
            "−log σ(βΔ_w − βΔ_m)",
            "The chosen answer should gain more with its own image than with the negative one: the model has to look.",
            TermWeights::image,
            LossTerms::image),
    ANCHOR(
            "anchor",
            "−log σ(βΔ_w − δ)",
            "The chosen answer should gain at all, and not merely lose less than the others.",
            TermWeights::anchor,
            LossTerms::anchor),
    REJECTED_ANCHOR(
            "anchor of the rejected answer",
            "−log σ(δ′ − βΔ_l)",
            "The rejected answer should lose.",
            TermWeights::rejectedAnchor,
            LossTerms::rejectedAnchor),
    NEGATIVE_ANCHOR(
            "anchor of the negative image",
            "−log σ(δ′ − βΔ_m)",
            "The chosen answer should lose where its image is the negative one.",
            TermWeights::negativeAnchor,
            LossTerms::negativeAnchor);

    private final String title;
    private final String formula;
    private final String meaning;
    private final ToDoubleFunction<TermWeights> weight;
    private final ToDoubleFunction<LossTerms> value;

    Term(
            String title,
            String formula,
            String meaning,
            ToDoubleFunction<TermWeights> weight,
            ToDoubleFunction<LossTerms> value) {
        this.title = title;
        this.formula = formula;
        this.meaning = meaning;
        this.weight = weight;
        this.value = value;
    }

    public String title() {
        return title;
    }

    /** Returns the formula, in the letters of the paper. */
    public String formula() {
        return formula;
    }

    /** Returns what the term asks for, in one sentence. */
    public String meaning() {
        return meaning;
    }

    public double weight(TermWeights weights) {
        return weight.applyAsDouble(weights);
    }

    public double value(LossTerms terms) {
        return value.applyAsDouble(terms);
    }
}
