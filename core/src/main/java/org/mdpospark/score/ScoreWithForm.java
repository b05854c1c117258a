package org.mdpospark.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A benchmark's figures, and beside them how long answers are and whether they have the form they should have: a model
 * that falls silent, or talks nonsense, hallucinates less, too.
 *
 * @param wellFormed what whole answers match; empty where the benchmark has no such form
 */
public record ScoreWithForm(BenchmarkScore score, Answers answers, Optional<Pattern> wellFormed)
        implements BenchmarkScore {
    /** Words of an answer, parted by blanks. */
    public static final String WORDS = "words";

    /** Answers that have the form they should have, in per cent. */
    public static final String WELL_FORMED = "well-formed";

    @Override
    public String benchmark() {
        return score.benchmark();
    }

    @Override
    public List<Figure> figures() {
        int first = score.table().columns();
        List<Figure> figures = new ArrayList<>(score.figures());
        figures.add(new Figure(WORDS, Figure.Better.NEITHER, sums -> sums[first + 1] / sums[first]));
        if (wellFormed.isPresent()) {
            figures.add(Figure.percentage(WELL_FORMED, Figure.Better.HIGHER, first + 2, first));
        }
        return figures;
    }

    @Override
    public ItemTable table() {
        return score.table().with(this::form);
    }

    @Override
    public List<String> notes() {
        return score.notes();
    }

    private double[] form(String id) {
        String text = answers.get(id).text().strip();
        long words = Arrays.stream(text.split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .count();
        boolean matches =
                wellFormed.isPresent() && wellFormed.get().matcher(text).matches();
        return new double[] {1, words, matches ? 1 : 0};
    }
}
