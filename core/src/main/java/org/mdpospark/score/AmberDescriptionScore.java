package org.mdpospark.score;

import java.util.List;

/**
 * AMBER's figures for descriptions, in per cent, each over all descriptions together.
 *
 * <ul>
 *   <li>CHAIR: hallucinated nouns of all nouns of the vocabulary;
 *   <li>Cover: named objects of all objects in the images;
 *   <li>Hal: descriptions with a hallucinated noun;
 *   <li>Cog: named tempting objects of all tempting ones.
 * </ul>
 */
public record AmberDescriptionScore(List<AmberDescription> items, AmberStarts starts, List<String> notes)
        implements BenchmarkScore {
    private static final int NOUNS = 0;
    private static final int HALLUCINATED = 1;
    private static final int TRUTH = 2;
    private static final int COVERED = 3;
    private static final int TEMPTING = 4;
    private static final int FALLEN_FOR = 5;
    private static final int CLEAN = 6;
    private static final int ANSWERS = 7;

    public AmberDescriptionScore {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there must be a description");
        }
    }

    @Override
    public String benchmark() {
        return "AMBER, descriptions";
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                percentage("CHAIR", Figure.Better.LOWER, HALLUCINATED, NOUNS, "chair"),
                percentage("Cover", Figure.Better.HIGHER, COVERED, TRUTH, "safe_cover"),
                hal(),
                percentage("Cog", Figure.Better.LOWER, FALLEN_FOR, TEMPTING, "hallu_cover"));
    }

    @Override
    public ItemTable table() {
        double[][] rows = new double[items.size()][];
        for (int i = 0; i < rows.length; i++) {
            AmberDescription item = items.get(i);
            int hallucinated = item.hallucinated().size();
            rows[i] = new double[] {
                item.nouns(),
                hallucinated,
                item.truth(),
                item.covered(),
                item.tempting(),
                item.fallenFor(),
                hallucinated == 0 ? 1 : 0,
                1
            };
        }
        return new ItemTable(
                items.stream().map(item -> Integer.toString(item.id())).toList(), rows);
    }

    /** Returns a figure as the script prints it: with one decimal. */
    public double printed(String figure) {
        return ReferenceRounding.tenths(value(figure));
    }

    private Figure percentage(String name, Figure.Better better, int numerator, int denominator, String counter) {
        double score = starts.of(counter + "_score");
        double number = starts.of(counter + "_num");
        // divided before it is multiplied, as in the script: the other order rounds otherwise
        return new Figure(name, better, sums -> (score + sums[numerator]) / (number + sums[denominator]) * 100);
    }

    private Figure hal() {
        double score = starts.of("non_hallu_score");
        double number = starts.of("non_hallu_num");
        return new Figure(
                "Hal", Figure.Better.LOWER, sums -> 100 - (score + sums[CLEAN]) / (number + sums[ANSWERS]) * 100);
    }
}
