package org.mdpospark.score;

import java.util.ArrayList;
import java.util.List;

/**
 * MMHal-Bench's figures: the mean rating, 0 to 6; HalRate, the share of answers rated below 3, 0 to 1; how informative
 * answers are, in per cent; the mean rating of each type of question.
 */
public record MmhalScore(List<MmhalRating> items, List<String> notes) implements BenchmarkScore {
    private static final int ANSWERS = 0;
    private static final int RATINGS = 1;
    private static final int HALLUCINATED = 2;
    private static final int INFORMATIVENESS = 3;
    private static final int FIRST_TYPE = 4; // answers and ratings of each type

    public MmhalScore {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there must be a rating");
        }
    }

    /**
     * Scores a judge's replies, whose ids are the places of the questions, from 0.
     *
     * @throws UnusableScoreInputException if replies are missing or surplus
     */
    public static MmhalScore score(Answers replies) throws UnusableScoreInputException {
        replies.requireIds(MmhalBenchmark.ids(), Completeness.WHOLE);
        List<MmhalRating> items = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (int i = 0; i < MmhalBenchmark.QUESTIONS; i++) {
            MmhalRating rating =
                    MmhalRating.of(i, replies.get(Integer.toString(i)).text());
            items.add(rating);
            if (!rating.readable()) {
                unreadable.add(Integer.toString(i));
            }
        }
        List<String> notes = unreadable.isEmpty()
                ? List.of()
                : List.of("%d replies have no rating or several, and count as 0, hallucinated: questions %s."
                        .formatted(unreadable.size(), String.join(", ", unreadable)));
        return new MmhalScore(items, notes);
    }

    @Override
    public String benchmark() {
        return "MMHal-Bench";
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(mean("score", Figure.Better.HIGHER, RATINGS, ANSWERS));
        figures.add(mean("HalRate", Figure.Better.LOWER, HALLUCINATED, ANSWERS));
        figures.add(new Figure(
                "informativeness",
                Figure.Better.HIGHER,
                sums -> 100 * sums[INFORMATIVENESS] / sums[ANSWERS] / MmhalRating.CLEAN));
        for (MmhalType type : MmhalType.values()) {
            int first = column(type);
            figures.add(mean(type.code(), Figure.Better.HIGHER, first + 1, first));
        }
        return figures;
    }

    @Override
    public ItemTable table() {
        double[][] rows = new double[items.size()][];
        for (int i = 0; i < rows.length; i++) {
            MmhalRating item = items.get(i);
            double[] row = new double[FIRST_TYPE + 2 * MmhalType.values().length];
            row[ANSWERS] = 1;
            row[RATINGS] = item.rating();
            row[HALLUCINATED] = item.hallucinated() ? 1 : 0;
            row[INFORMATIVENESS] = item.informativeness();
            int first = column(MmhalType.at(item.place()));
            row[first] = 1;
            row[first + 1] = item.rating();
            rows[i] = row;
        }
        return new ItemTable(
                items.stream().map(item -> Integer.toString(item.place())).toList(), rows);
    }

    private static int column(MmhalType type) {
        return FIRST_TYPE + 2 * List.of(MmhalType.values()).indexOf(type);
    }

    private static Figure mean(String name, Figure.Better better, int sum, int count) {
        return new Figure(name, better, sums -> sums[sum] / sums[count]);
    }
}
