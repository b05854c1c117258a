package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws a histogram with labelled axes; colours come from the style sheet. */
final class HistogramSvg {
    private static final int WIDTH = 360;
    private static final int HEIGHT = 190;
    private static final int LEFT = 46;
    private static final int RIGHT = 334;
    private static final int TOP = 12;
    private static final int BOTTOM = 142;
    private static final int TICK_SPACING = 44;

    private final Measure measure;
    private final Histogram histogram;
    private final List<Histogram.Bar> bars;
    private final long tallest;

    private HistogramSvg(Histogram histogram) {
        this.measure = histogram.measure();
        this.histogram = histogram;
        this.bars = histogram.bars();
        this.tallest = bars.stream().mapToLong(Histogram.Bar::count).max().orElse(1);
    }

    /** Returns a figure with its title, drawing and caption. */
    static Html draw(Histogram histogram) {
        return new HistogramSvg(histogram).figure();
    }

    private Html figure() {
        return Html.of(
                """
                <figure class="histogram">
                <h3>%s</h3>
                <svg viewBox="0 0 %s %s" role="img" aria-label="%s">
                <g class="grid">%s</g>
                <g class="bars">%s</g>
                <line class="axis" x1="%s" y1="%s" x2="%s" y2="%s"/>
                <g class="ticks">%s</g>
                <text class="unit" x="%s" y="%s">%s</text>
                </svg>
                <figcaption><strong>%s</strong> %s</figcaption>
                </figure>""",
                measure.title(),
                WIDTH,
                HEIGHT,
                "Histogram of " + measure.unit() + ": " + summary(),
                Html.join(countLines()),
                Html.join(rectangles()),
                LEFT,
                BOTTOM,
                RIGHT,
                BOTTOM,
                Html.join(valueTicks()),
                (LEFT + RIGHT) / 2,
                HEIGHT - 8,
                measure.unit(),
                summary(),
                measure.caption());
    }

    private String summary() {
        return "Median %s; 90 %% lie between %s and %s."
                .formatted(
                        measure.label(histogram.quantile(0.5)),
                        measure.label(histogram.quantile(0.05)),
                        measure.label(histogram.quantile(0.95)));
    }

    private List<Html> countLines() {
        long step = countStep(tallest);
        List<Html> lines = new ArrayList<>();
        for (long count = 0; count <= tallest; count += step) {
            String y = decimal(y(count));
            lines.add(Html.of(
                    "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/><text x=\"%s\" y=\"%s\" dy=\"0.35em\">%s</text>",
                    LEFT, y, RIGHT, y, LEFT - 6, y, Numbers.grouped(count)));
        }
        return lines;
    }

    /** The largest of 1, 2, 5, 10, 20, … that gives at least two lines above zero where the count allows it. */
    private static long countStep(long tallest) {
        long step = 1;
        int[] factors = {2, 5, 10};
        for (long power = 1; power <= tallest; power *= 10) {
            for (int factor : factors) {
                if (power * factor <= tallest / 2) {
                    step = power * factor;
                }
            }
        }
        return step;
    }

    private List<Html> rectangles() {
        List<Html> rectangles = new ArrayList<>();
        for (Histogram.Bar bar : bars) {
            if (bar.count() > 0) {
                rectangles.add(rectangle(bar));
            }
        }
        return rectangles;
    }

    private Html rectangle(Histogram.Bar bar) {
        double left = x(bar.start());
        double right = x(bar.end());
        double height = Math.max(1, BOTTOM - y(bar.count())); // a single pair among millions is still seen
        String middle = measure.label(measure.axis().scale().value((bar.start() + bar.end()) / 2.0));
        return Html.of(
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>",
                decimal(left + 0.5),
                decimal(BOTTOM - height),
                decimal(right - left - 1),
                decimal(height),
                "around " + middle + ": " + Numbers.counted(bar.count(), "pair"));
    }

    private List<Html> valueTicks() {
        List<Double> taken = new ArrayList<>();
        List<Html> ticks = new ArrayList<>();
        for (double value : measure.axis().ticks()) {
            double x = x(measure.axis().scale().position(value));
            boolean inside = x >= LEFT - 0.5 && x <= RIGHT + 0.5;
            if (inside && taken.stream().allMatch(other -> Math.abs(other - x) >= TICK_SPACING)) {
                taken.add(x);
                ticks.add(Html.of(
                        "<line x1=\"%1$s\" y1=\"%2$s\" x2=\"%1$s\" y2=\"%3$s\"/><text x=\"%1$s\" y=\"%4$s\">%5$s</text>",
                        decimal(x), BOTTOM, BOTTOM + 4, BOTTOM + 17, measure.label(value)));
            }
        }
        return ticks;
    }

    private double x(double position) {
        int first = bars.get(0).start();
        int last = bars.get(bars.size() - 1).end();
        return LEFT + (position - first) / (last - first) * (RIGHT - LEFT);
    }

    private double y(long count) {
        return BOTTOM - (double) count / tallest * (BOTTOM - TOP);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
