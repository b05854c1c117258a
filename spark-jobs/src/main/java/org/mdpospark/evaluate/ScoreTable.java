package org.mdpospark.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mdpospark.score.Figure;

/** A benchmark's figures as lines of text, for a terminal. */
public final class ScoreTable {
    private static final int FIGURES = 7;

    private ScoreTable() {}

    /** Returns a line for each model, below one that names the figures. */
    public static List<String> lines(Scoreboard.ExamResult exam) {
        List<Scoreboard.MethodResult> rows = exam.methods().stream()
                .filter(result -> result.sight() == Sight.IMAGE)
                .toList();
        if (rows.isEmpty()) {
            return List.of(exam.unscored());
        }
        List<List<String>> cells = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        rows.get(0).figures().stream().limit(FIGURES).forEach(figure -> head.add(figure.name() + arrow(figure)));
        cells.add(head);
        for (Scoreboard.MethodResult row : rows) {
            List<String> line = new ArrayList<>(List.of(row.method()));
            row.figures().stream().limit(FIGURES).forEach(figure -> line.add(cell(figure)));
            cells.add(line);
        }
        return lines(cells);
    }

    /** Puts cells below each other: the first column to the left, the others to the right. */
    public static List<String> lines(List<List<String>> cells) {
        int columns = cells.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : cells) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + blanks : "  " + blanks + row.get(i));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String arrow(Scoreboard.FigureResult figure) {
        return figure.better() == Figure.Better.HIGHER ? " ↑" : figure.better() == Figure.Better.LOWER ? " ↓" : "";
    }

    private static String cell(Scoreboard.FigureResult figure) {
        if (Double.isNaN(figure.value())) {
            return "–";
        }
        String number = "%." + figure.decimals() + "f";
        return String.format(
                Locale.ROOT,
                "%s [%s, %s]".formatted(number, number, number),
                figure.value(),
                figure.low(),
                figure.high());
    }
}
