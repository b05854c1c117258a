package org.mdpospark.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdpospark.checkpoint.Shown;

/**
 * POPE's figures for one split, in per cent: accuracy, and precision, recall and F1 of the answer yes, and the share of
 * answers that say yes. Without an answer that says yes, precision has no value.
 */
public record PopeScore(PopeSplit split, List<PopeAnswer> items, List<String> notes) implements BenchmarkScore {
    private static final int TRUE_YES = 0;
    private static final int FALSE_YES = 1;
    private static final int TRUE_NO = 2;
    private static final int FALSE_NO = 3;

    public PopeScore {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there must be an answer");
        }
    }

    /**
     * Scores answers. Those of a file without ids belong to the questions in their order, and must be as many.
     *
     * @throws UnusableScoreInputException if answers are missing or surplus, or repeat another question
     */
    public static PopeScore score(PopeBenchmark benchmark, Answers answers, Completeness completeness)
            throws UnusableScoreInputException {
        List<PopeQuestion> questions = benchmark.questions();
        boolean inOrder = answers.find(AnswerFile.placeId(1)).isPresent();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            ids.add(inOrder ? AnswerFile.placeId(i + 1) : questions.get(i).id());
        }
        // Nobody can tell which answers are missing if only their order says to what they belong.
        answers.requireIds(ids, inOrder ? Completeness.WHOLE : completeness);
        List<PopeAnswer> items = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Optional<RecordedAnswer> answer = answers.find(ids.get(i));
            if (answer.isPresent()) {
                items.add(item(questions.get(i), answer.get()));
            }
        }
        return new PopeScore(benchmark.split(), items, notes(questions.size(), items.size()));
    }

    @Override
    public String benchmark() {
        return "POPE, " + split.code();
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure(
                        "accuracy", Figure.Better.HIGHER, sums -> 100 * (sums[TRUE_YES] + sums[TRUE_NO]) / all(sums)),
                new Figure("precision", Figure.Better.HIGHER, sums -> 100 * precision(sums)),
                new Figure("recall", Figure.Better.HIGHER, sums -> 100 * recall(sums)),
                new Figure("F1", Figure.Better.HIGHER, PopeScore::f1),
                new Figure(
                        "yes ratio",
                        Figure.Better.NEITHER,
                        sums -> 100 * (sums[TRUE_YES] + sums[FALSE_YES]) / all(sums)));
    }

    @Override
    public ItemTable table() {
        double[][] rows = new double[items.size()][4];
        for (int i = 0; i < rows.length; i++) {
            PopeAnswer item = items.get(i);
            int column = item.saidYes() ? (item.yes() ? TRUE_YES : FALSE_YES) : (item.yes() ? FALSE_NO : TRUE_NO);
            rows[i][column] = 1;
        }
        return new ItemTable(items.stream().map(PopeAnswer::id).toList(), rows);
    }

    private static PopeAnswer item(PopeQuestion question, RecordedAnswer answer) throws UnusableScoreInputException {
        if (!answer.question().isEmpty()
                && !answer.question().strip().equalsIgnoreCase(question.text().strip())) {
            throw new UnusableScoreInputException("the answer to question %s must repeat its text or none, but has %s"
                    .formatted(Shown.name(question.id()), Shown.name(answer.question())));
        }
        return new PopeAnswer(question.id(), question.yes(), PopeAnswer.saysYes(answer.text()));
    }

    private static double precision(double[] sums) {
        return sums[TRUE_YES] / (sums[TRUE_YES] + sums[FALSE_YES]);
    }

    private static double recall(double[] sums) {
        return sums[TRUE_YES] / (sums[TRUE_YES] + sums[FALSE_NO]);
    }

    private static double f1(double[] sums) {
        double precision = precision(sums);
        double recall = recall(sums);
        return 100 * (2 * precision * recall / (precision + recall));
    }

    private static double all(double[] sums) {
        return sums[TRUE_YES] + sums[FALSE_YES] + sums[TRUE_NO] + sums[FALSE_NO];
    }

    private static List<String> notes(int questions, int answered) {
        List<String> notes = new ArrayList<>();
        if (answered < questions) {
            notes.add("%d of %d questions were scored.".formatted(answered, questions));
        }
        if (questions != PopeBenchmark.PUBLISHED) {
            notes.add("The file has %d questions; the published ones have %d."
                    .formatted(questions, PopeBenchmark.PUBLISHED));
        }
        return notes;
    }
}
