package org.mdpospark.score;

import java.util.ArrayList;
import java.util.List;

/**
 * Figures of CHAIR's rule on the images of a benchmark that goes by another rule. Their names say so, lest they be
 * taken for the benchmark's.
 */
record RuleScore(ChairScore score) implements BenchmarkScore {
    private static final String NOTE =
            "By CHAIR's rule, as no model listed the objects: these are not Object HalBench's figures and do not compare"
                    + " with them.";

    @Override
    public String benchmark() {
        return "CHAIR's rule on Object HalBench's images";
    }

    @Override
    public List<Figure> figures() {
        return score.figures().stream()
                .map(figure -> new Figure(figure.name() + " by rule", figure.better(), figure.formula()))
                .toList();
    }

    @Override
    public ItemTable table() {
        return score.table();
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(score.notes());
        notes.add(NOTE);
        return notes;
    }
}
