package org.mdpospark.train.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.mdpospark.objective.LossTerms;
import org.mdpospark.objective.TermWeights;

/**
 * A term of the objective, for people.
 *
 * @param formula in the letters of the paper
 * @param meaning what the term asks for, in one sentence
 */
record Term(
        String title,
        String formula,
        String meaning,
        ToDoubleFunction<TermWeights> weightOf,
        ToDoubleFunction<LossTerms> valueOf) {
    static final List<Term> ALL = List.of(
            new Term(
                    "answers",
                    "−log σ(βΔ_w − βΔ_l)",
                    "The chosen answer should gain more than the rejected one: plain preference learning (DPO).",
                    TermWeights::answer,
                    LossTerms::answer),
            new Term(
                    "images",
                    "−log σ(βΔ_w − βΔ_m)",
                    "The chosen answer should gain more with its own image than with the negative one: the model has to look.",
                    TermWeights::image,
                    LossTerms::image),
            new Term(
                    "anchor",
                    "−log σ(βΔ_w − δ)",
                    "The chosen answer should gain at all, and not merely lose less than the others.",
                    TermWeights::anchor,
                    LossTerms::anchor),
            new Term(
                    "anchor of the rejected answer",
                    "−log σ(δ′ − βΔ_l)",
                    "The rejected answer should lose.",
                    TermWeights::rejectedAnchor,
                    LossTerms::rejectedAnchor),
            new Term(
                    "anchor of the negative image",
                    "−log σ(δ′ − βΔ_m)",
                    "The chosen answer should lose where its image is the negative one.",
                    TermWeights::negativeAnchor,
                    LossTerms::negativeAnchor));

    double weight(TermWeights weights) {
        return weightOf.applyAsDouble(weights);
    }

    double value(LossTerms terms) {
        return valueOf.applyAsDouble(terms);
    }
}
