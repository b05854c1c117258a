package org.mdpospark.score;

import static org.mdpospark.score.ReferenceRounding.tenths;

import java.util.ArrayList;
import java.util.List;

/**
 * AMBER's figures for questions with the answer yes or no, in per cent: accuracy, and precision, recall and F1 of the
 * answer no. They are given for all questions, for each kind, and for the three kinds of attributes together.
 *
 * <p>As in the script, F1 is made of precision and recall after they were rounded to one decimal, and its denominator
 * has 0.0001 more, for existence 0.001.
 */
public record AmberYesNoScore(List<AmberYesNo> items, AmberStarts starts, List<String> notes)
        implements BenchmarkScore {
    private static final int COUNTS = 5; // columns of each kind
    private static final int QUESTIONS = 0;
    private static final int RIGHT = 1;
    private static final int TRUE_NO = 2;
    private static final int SAID_NO = 3;
    private static final int RIGHTLY_NO = 4;

    private static final List<AmberKind> ALL = List.of(AmberKind.values());
    private static final List<AmberKind> ATTRIBUTE = List.of(AmberKind.STATE, AmberKind.NUMBER, AmberKind.ACTION);

    public AmberYesNoScore {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there must be an answer");
        }
    }

    /** Scores the answers to questions with the answer yes or no among the answers, whose ids are the benchmark's. */
    public static AmberYesNoScore score(AmberBenchmark benchmark, Answers answers, Completeness completeness)
            throws UnusableScoreInputException {
        benchmark.requireKnown(answers);
        List<AmberQuestion.YesNo> questions = benchmark.yesNo();
        List<String> ids = questions.stream()
                .map(question -> Integer.toString(question.id()))
                .toList();
        answers.only(ids).requireIds(ids, completeness);
        List<AmberYesNo> items = new ArrayList<>();
        for (AmberQuestion.YesNo question : questions) {
            answers.find(Integer.toString(question.id()))
                    .ifPresent(answer -> items.add(new AmberYesNo(
                            question.id(), question.kind(), question.yes(), AmberYesNo.Said.of(answer.text()))));
        }
        return new AmberYesNoScore(items, benchmark.starts(), notes(questions.size(), items));
    }

    @Override
    public String benchmark() {
        return "AMBER, yes or no";
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        add("", ALL, figures);
        add("existence ", List.of(AmberKind.EXISTENCE), figures);
        add("attribute ", ATTRIBUTE, figures);
        add("state ", List.of(AmberKind.STATE), figures);
        add("number ", List.of(AmberKind.NUMBER), figures);
        add("action ", List.of(AmberKind.ACTION), figures);
        add("relation ", List.of(AmberKind.RELATION), figures);
        return figures;
    }

    @Override
    public ItemTable table() {
        double[][] rows = new double[items.size()][];
        for (int i = 0; i < rows.length; i++) {
            AmberYesNo item = items.get(i);
            double[] row = new double[COUNTS * ALL.size()];
            int first = first(item.kind());
            row[first + QUESTIONS] = 1;
            row[first + RIGHT] = item.isRight() ? 1 : 0;
            row[first + TRUE_NO] = item.yes() ? 0 : 1;
            row[first + SAID_NO] = item.answer() == AmberYesNo.Said.NO ? 1 : 0;
            row[first + RIGHTLY_NO] = item.answer() == AmberYesNo.Said.NO && item.isRight() ? 1 : 0;
            rows[i] = row;
        }
        return new ItemTable(
                items.stream().map(item -> Integer.toString(item.id())).toList(), rows);
    }

    /** Returns a figure as the script prints it: with one decimal. */
    public double printed(String figure) {
        return tenths(value(figure));
    }

    private void add(String prefix, List<AmberKind> kinds, List<Figure> figures) {
        Ratio accuracy = new Ratio(kinds, RIGHT, QUESTIONS, "qa_correct");
        Ratio precision = new Ratio(kinds, RIGHTLY_NO, SAID_NO, "qa_ans_no");
        Ratio recall = new Ratio(kinds, RIGHTLY_NO, TRUE_NO, "qa_no");
        double more = kinds.equals(List.of(AmberKind.EXISTENCE)) ? 0.001 : 0.0001;
        figures.add(new Figure(prefix + "accuracy", Figure.Better.HIGHER, accuracy::of));
        figures.add(new Figure(prefix + "precision", Figure.Better.HIGHER, precision::of));
        figures.add(new Figure(prefix + "recall", Figure.Better.HIGHER, recall::of));
        figures.add(new Figure(
                prefix + "F1",
                Figure.Better.HIGHER,
                sums -> f1(tenths(precision.of(sums)) / 100, tenths(recall.of(sums)) / 100, more)));
    }

    /** Returns the first column of a kind. */
    private static int first(AmberKind kind) {
        return COUNTS * ALL.indexOf(kind);
    }

    private static double f1(double precision, double recall, double more) {
        return 2 * precision * recall / (precision + recall + more) * 100;
    }

    private static List<String> notes(int questions, List<AmberYesNo> items) {
        List<String> notes = new ArrayList<>();
        long other = items.stream()
                .filter(item -> item.answer() == AmberYesNo.Said.OTHER)
                .count();
        if (other > 0) {
            notes.add("%d answers are neither Yes nor No, letter by letter, and count as wrong.".formatted(other));
        }
        if (items.size() < questions) {
            notes.add("%d of %d questions were scored.".formatted(items.size(), questions));
        }
        if (questions != AmberBenchmark.PUBLISHED_YES_NO) {
            notes.add("The benchmark folder has %d questions; the published benchmark has %d."
                    .formatted(questions, AmberBenchmark.PUBLISHED_YES_NO));
        }
        return notes;
    }

    /** 100 times a sum over some kinds, divided by another. */
    private final class Ratio {
        private final List<AmberKind> kinds;
        private final int numerator;
        private final int denominator;
        private final double score;
        private final double number;

        Ratio(List<AmberKind> kinds, int numerator, int denominator, String counter) {
            this.kinds = kinds;
            this.numerator = numerator;
            this.denominator = denominator;
            score = starts.of(kinds, counter + "_score");
            number = starts.of(kinds, counter + "_num");
        }

        double of(double[] sums) {
            double above = score;
            double below = number;
            for (AmberKind kind : kinds) {
                above += sums[first(kind) + numerator];
                below += sums[first(kind) + denominator];
            }
            return above / below * 100;
        }
    }
}
