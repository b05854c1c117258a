package org.mdpospark.evaluate.report;

import java.util.Locale;
import org.mdpospark.evaluate.Scoreboard.FigureResult;
import org.mdpospark.score.Figure;

/** Figures in words for people. */
final class Figures {
    private Figures() {}

    static String title(FigureResult figure) {
        return figure.name() + arrow(figure.better());
    }

    private static String arrow(Figure.Better better) {
        return switch (better) {
            case HIGHER -> "\u00A0↑";
            case LOWER -> "\u00A0↓";
            case NEITHER -> "";
        };
    }

    /** Returns as many decimals as papers give; a dash for none. */
    static String number(double value, int decimals) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, "%." + decimals + "f", value).replace('-', '−');
    }

    static String number(FigureResult figure) {
        return number(figure.value(), figure.decimals());
    }

    static String interval(FigureResult figure) {
        return Double.isNaN(figure.low())
                ? ""
                : number(figure.low(), figure.decimals()) + "–" + number(figure.high(), figure.decimals());
    }

    static boolean isBetter(FigureResult one, FigureResult other) {
        return switch (one.better()) {
            case HIGHER -> one.value() > other.value();
            case LOWER -> one.value() < other.value();
            case NEITHER -> true; // none is the best
        };
    }
}
