package org.mdpospark.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mdpospark.evaluate.Scoreboard.FigureResult;
import org.mdpospark.evaluate.Scoreboard.MethodResult;
import org.mdpospark.pairs.report.Html;

/** One figure of all models: a dot for the value, a line for the interval, small dots for runs. */
final class IntervalPlot {
    private static final int WIDTH = 420;
    private static final int LEFT = 132;
    private static final int RIGHT = 18;
    private static final int ROW = 28;
    private static final int TOP = 8;
    private static final int BOTTOM = 30;

    private IntervalPlot() {}

    static Html draw(FigureResult figure, List<MethodResult> rows) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (MethodResult row : rows) {
            FigureResult value = row.find(figure.name()).orElse(figure);
            for (double one : new double[] {value.value(), value.low(), value.high()}) {
                if (Double.isFinite(one)) {
                    low = Math.min(low, one);
                    high = Math.max(high, one);
                }
            }
        }
        if (low > high) {
            return Html.NONE;
        }
        double span = Math.max(high - low, 1e-6 + 0.02 * Math.abs(high));
        double from = low >= 0 && low < span ? 0 : low - 0.08 * span;
        double to = high + 0.06 * span;
        int height = TOP + ROW * rows.size() + BOTTOM;
        List<Html> marks = new ArrayList<>();
        for (double tick : ticks(from, to)) {
            String x = x(tick, from, to);
            marks.add(Html.of(
                    "<g class=\"grid\"><line x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/><text x=\"%s\" y=\"%s\">%s</text></g>",
                    x, x, TOP, height - BOTTOM, x, height - 10, label(tick)));
        }
        for (int i = 0; i < rows.size(); i++) {
            MethodResult row = rows.get(i);
            int y = TOP + ROW * i + ROW / 2;
            marks.add(Html.of(
                    "<text class=\"model\" x=\"%s\" y=\"%s\">%s</text>", LEFT - 10, y + 4, shortened(row.method())));
            row.find(figure.name()).ifPresent(value -> marks.add(mark(value, row, y, from, to)));
        }
        return Html.of(
                "<figure class=\"plot\"><h4>%s</h4><svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">%s</svg></figure>",
                Figures.title(figure), WIDTH, height, words(figure, rows), Html.join(marks));
    }

    private static Html mark(FigureResult value, MethodResult row, int y, double from, double to) {
        if (Double.isNaN(value.value())) {
            return Html.NONE;
        }
        List<Html> runs = new ArrayList<>();
        if (value.byRun().size() > 1) {
            for (double run : value.byRun()) {
                if (Double.isFinite(run)) {
                    runs.add(Html.of("<circle class=\"run\" cx=\"%s\" cy=\"%s\" r=\"2.5\"/>", x(run, from, to), y + 9));
                }
            }
        }
        Html line = Double.isNaN(value.low())
                ? Html.NONE
                : Html.of(
                        "<line class=\"interval\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>",
                        x(value.low(), from, to), x(value.high(), from, to), y, y);
        return Html.of(
                "<g><title>%s: %s (%s)</title>%s%s<circle class=\"value\" cx=\"%s\" cy=\"%s\" r=\"5\"/></g>",
                row.method(),
                Figures.number(value),
                Figures.interval(value),
                line,
                Html.join(runs),
                x(value.value(), from, to),
                y);
    }

    private static String words(FigureResult figure, List<MethodResult> rows) {
        List<String> words = new ArrayList<>();
        for (MethodResult row : rows) {
            row.find(figure.name()).ifPresent(value -> words.add(row.method() + " " + Figures.number(value)));
        }
        return figure.name() + ": " + String.join(", ", words);
    }

    private static String x(double value, double from, double to) {
        double inside = Math.max(from, Math.min(to, value));
        return String.format(Locale.ROOT, "%.1f", LEFT + (WIDTH - LEFT - RIGHT) * (inside - from) / (to - from));
    }

    /** Returns round numbers in a range, three to six of them. */
    private static List<Double> ticks(double from, double to) {
        double rough = (to - from) / 4;
        double unit = Math.pow(10, Math.floor(Math.log10(rough)));
        double step =
                rough / unit < 1.5 ? unit : rough / unit < 3.5 ? 2 * unit : rough / unit < 7.5 ? 5 * unit : 10 * unit;
        List<Double> ticks = new ArrayList<>();
        for (double tick = Math.ceil(from / step) * step; tick <= to + 1e-9 * step; tick += step) {
            ticks.add(Math.abs(tick) < step / 1e6 ? 0 : tick);
        }
        return ticks;
    }

    private static String label(double tick) {
        return String.format(Locale.ROOT, "%.4f", tick)
                .replaceAll("\\.?0+$", "")
                .replace('-', '−');
    }

    private static String shortened(String method) {
        return method.length() <= 17 ? method : method.substring(0, 16) + "…";
    }
}
