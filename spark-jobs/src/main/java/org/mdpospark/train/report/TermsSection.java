package org.mdpospark.train.report;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.TermWeights;
import org.mdpospark.pairs.report.Html;

/** What the loss is made of, one sentence a term. */
final class TermsSection {
    private TermsSection() {}

    /** Returns the loss of a policy that is still the reference. */
    static double firstLoss(TermWeights weights) {
        double sum = 0;
        for (Term term : Term.ALL) {
            sum += term.weight(weights);
        }
        return sum * Math.log(2);
    }

    static Html of(RunView view) {
        MdpoObjective objective = view.run().objective();
        List<Html> rows = new ArrayList<>();
        for (Term term : Term.ALL) {
            double weight = term.weight(objective.weights());
            if (weight > 0) {
                rows.add(Html.of(
                        "<tr><th scope=\"row\">%s</th><td class=\"number\">%s</td><td class=\"number\">%s</td>"
                                + "<td class=\"meaning\">%s <code>%s</code></td></tr>",
                        term.title(),
                        "× " + Labels.number(weight),
                        view.rounds().isEmpty()
                                ? ""
                                : Labels.number(
                                        term.value(view.last().training().terms())),
                        term.meaning(),
                        term.formula()));
            }
        }
        return Html.of("""
                <section id="objective">
                <h2>What is trained</h2>
                <p class="lead">Δ is the change of an answer’s log-probability since the frozen model: Δ_w of the chosen \
                answer, Δ_l of the rejected one, Δ_m of the chosen one on the negative image. β is %s, δ is %s.</p>
                <table class="terms">
                <thead><tr><th>term</th><th class="number">weight</th><th class="number">now</th><th>what it asks for</th>\
                </tr></thead>
                <tbody>%s</tbody>
                </table>
                </section>""", Labels.number(objective.beta()), Labels.number(objective.delta()), Html.join(rows));
    }
}
