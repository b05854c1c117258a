package org.mdpospark.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mdpospark.score.BenchmarkScore;
import org.mdpospark.score.Figure;
import org.mdpospark.score.ItemTable;
import org.mdpospark.score.UnusableScoreInputException;

/**
 * What people said of model B's answers against model A's, in per cent of their choices. An item's choices stay
 * together where items are drawn, so that intervals are right for several raters.
 */
public record HumanScore(String modelA, String modelB, List<ItemVerdict> items, List<String> notes)
        implements BenchmarkScore {
    private static final int CHOICES = 0;
    private static final int WINS = 1;
    private static final int TIES = 2;
    private static final int LOSSES = 3;

    public HumanScore {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there must be an item");
        }
    }

    /**
     * Reads the raters' choices and tells whose answers they chose.
     *
     * @param choices a file of each rater
     * @throws UnusableScoreInputException if a file is of another study, names unknown items or one twice, or if two
     *     files have one rater
     */
    public static HumanScore read(Path key, List<Path> choices) throws IOException {
        StudyKey study = StudyKey.read(key);
        List<RaterChoices> raters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path file : choices) {
            RaterChoices rater = RaterChoices.read(file, study);
            if (rater.named() && !names.add(rater.rater())) {
                throw new UnusableScoreInputException(
                        file,
                        "must be of another rater than the other files, but is of %s too".formatted(rater.rater()));
            }
            if (raters.stream().anyMatch(other -> other.choices().equals(rater.choices()) && !rater.named())) {
                throw new UnusableScoreInputException(
                        file, "must have a rater's name or other choices than the other files, but has neither");
            }
            raters.add(rater);
        }
        if (raters.isEmpty()) {
            throw new IllegalArgumentException("there must be a file of choices");
        }
        Verdicts verdicts = new Verdicts(study, raters);
        return new HumanScore(study.modelA(), study.modelB(), verdicts.items(), verdicts.notes());
    }

    @Override
    public String benchmark() {
        return "human study: %s against %s".formatted(modelB, modelA);
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                percentage("win", Figure.Better.HIGHER, WINS),
                percentage("tie", Figure.Better.NEITHER, TIES),
                percentage("loss", Figure.Better.LOWER, LOSSES),
                new Figure("win or tie", Figure.Better.HIGHER, sums -> 100 * (sums[WINS] + sums[TIES]) / sums[CHOICES]),
                new Figure(
                        "win of decided",
                        Figure.Better.HIGHER,
                        sums -> 100 * sums[WINS] / (sums[WINS] + sums[LOSSES])));
    }

    @Override
    public ItemTable table() {
        double[][] rows = new double[items.size()][];
        for (int i = 0; i < rows.length; i++) {
            ItemVerdict item = items.get(i);
            rows[i] = new double[] {item.choices(), item.wins(), item.ties(), item.losses()};
        }
        return new ItemTable(items.stream().map(ItemVerdict::id).toList(), rows);
    }

    private static Figure percentage(String name, Figure.Better better, int column) {
        return new Figure(name, better, sums -> 100 * sums[column] / sums[CHOICES]);
    }
}
