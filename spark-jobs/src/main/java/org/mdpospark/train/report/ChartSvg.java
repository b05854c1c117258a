package org.mdpospark.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.mdpospark.pairs.report.Html;

/** Draws a chart with axes, a legend that holds the last values, and all values of a round under the pointer. */
final class ChartSvg {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 250;
    private static final int LEFT = 58;
    private static final int RIGHT = 468;
    private static final int TOP = 12;
    private static final int BOTTOM = 212;

    /** Points that a curve is drawn with at the most, so that the page of a run of any length is small. */
    static final int MOST_POINTS = 120;

    private static final int MOST_VALUE_STEPS = 5;
    private static final int MOST_ROUND_STEPS = 6;

    private final Chart chart;
    private final List<Curve> curves;
    private final Extent values;
    private final int rounds;

    private ChartSvg(Chart chart, int rounds) {
        this.chart = chart;
        this.rounds = rounds;
        this.curves = chart.curves().stream()
                .map(curve -> curve.thinned(rounds, MOST_POINTS))
                .toList();
        Stream<Double> measured =
                curves.stream().flatMap(curve -> curve.points().stream()).map(Curve.Point::value);
        Stream<Double> floors =
                curves.stream().anyMatch(curve -> curve.mark() == Curve.Mark.AREA) ? Stream.of(0.0) : Stream.empty();
        DoubleStream all = Stream.of(measured, chart.span().stream(), floors)
                .flatMap(stream -> stream)
                .mapToDouble(Double::doubleValue);
        this.values = Extent.of(all, MOST_VALUE_STEPS);
    }

    /**
     * Returns a figure.
     *
     * @param rounds of the whole run, done or not
     */
    static Html draw(Chart chart, int rounds) {
        return new ChartSvg(chart, rounds).figure();
    }

    private Html figure() {
        return Html.of(
                """
                <figure class="chart">
                <h3>%s <span>%s</span></h3>
                <ul class="legend">%s</ul>
                <svg viewBox="0 0 %s %s" role="img" aria-label="%s">
                <g class="grid">%s</g>
                <g class="ticks">%s</g>
                %s
                <g class="under-pointer">%s</g>
                <text class="unit" x="%s" y="%s">round</text>
                </svg>
                <figcaption>%s</figcaption>
                </figure>""",
                chart.title(),
                chart.unit(),
                Html.join(legend()),
                WIDTH,
                HEIGHT,
                summary(),
                Html.join(valueLines()),
                Html.join(roundTicks()),
                Html.join(drawings()),
                Html.join(columns()),
                (LEFT + RIGHT) / 2,
                HEIGHT - 4,
                chart.explanation());
    }

    private String summary() {
        List<String> last = new ArrayList<>();
        for (Curve curve : curves) {
            last.add(curve.name() + " " + label(curve.last()));
        }
        return "%s, in %s, over the rounds. At the end: %s"
                .formatted(chart.title(), chart.unit(), String.join(", ", last));
    }

    private List<Html> legend() {
        List<Html> entries = new ArrayList<>();
        for (Curve curve : curves) {
            entries.add(Html.of(
                    "<li><svg class=\"key\" viewBox=\"0 0 22 10\" aria-hidden=\"true\">%s</svg> %s <b>%s</b></li>",
                    key(curve), curve.name(), label(curve.last())));
        }
        return entries;
    }

    private static Html key(Curve curve) {
        return switch (curve.mark()) {
            case LINE -> Html.of("<path class=\"line colour-%s\" d=\"M1 5H21\"/>", curve.colour());
            case AREA -> Html.of("<path class=\"area colour-%s\" d=\"M1 0H21V10H1Z\"/>", curve.colour());
            case DOTS ->
                Html.of(
                        "<path class=\"line dashes colour-%1$s\" d=\"M1 5H21\"/>"
                                + "<circle class=\"dot colour-%1$s\" cx=\"11\" cy=\"5\" r=\"3\"/>",
                        curve.colour());
        };
    }

    private List<Html> valueLines() {
        List<Html> lines = new ArrayList<>();
        for (double value : values.ticks()) {
            String y = decimal(y(value));
            String style = value == 0 && values.lower() < 0 ? "zero" : "plain";
            lines.add(Html.of(
                    "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                            + "<text x=\"%s\" y=\"%s\" dy=\"0.35em\">%s</text>",
                    style, LEFT, y, RIGHT, y, LEFT - 8, y, chart.label().apply(value)));
        }
        return lines;
    }

    private List<Html> roundTicks() {
        Extent extent = Extent.of(DoubleStream.of(0, rounds), MOST_ROUND_STEPS);
        List<Html> ticks = new ArrayList<>();
        ticks.add(Html.of("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>", LEFT, BOTTOM, RIGHT, BOTTOM));
        for (double round : extent.ticks()) {
            if (round <= rounds && round == Math.rint(round)) {
                ticks.add(Html.of(
                        "<line x1=\"%1$s\" y1=\"%2$s\" x2=\"%1$s\" y2=\"%3$s\"/><text x=\"%1$s\" y=\"%4$s\">%5$s</text>",
                        decimal(x(round)), BOTTOM, BOTTOM + 4, BOTTOM + 19, whole(round)));
            }
        }
        return ticks;
    }

    private List<Html> drawings() {
        List<Html> drawings = new ArrayList<>();
        for (Curve curve : curves) {
            drawings.add(curve.mark() == Curve.Mark.AREA ? area(curve) : line(curve));
            if (curve.mark() == Curve.Mark.DOTS) {
                drawings.addAll(dots(curve));
            }
        }
        return drawings;
    }

    private Html line(Curve curve) {
        StringBuilder path = new StringBuilder();
        String step = "M";
        for (Curve.Point point : curve.points()) {
            if (Double.isFinite(point.value())) {
                path.append(step).append(place(point));
                step = "L";
            } else {
                step = "M"; // a gap
            }
        }
        String dashes = curve.mark() == Curve.Mark.DOTS ? "dashes " : "";
        return Html.of("<path class=\"line %scolour-%s\" d=\"%s\"/>", dashes, curve.colour(), path);
    }

    private Html area(Curve curve) {
        List<Curve.Point> points = curve.points().stream()
                .filter(point -> Double.isFinite(point.value()))
                .toList();
        StringBuilder path = new StringBuilder();
        path.append("M").append(decimal(x(points.get(0).round()))).append(' ').append(decimal(y(0)));
        for (Curve.Point point : points) {
            path.append("L").append(place(point));
        }
        path.append("V").append(decimal(y(0))).append("Z");
        return Html.of("<path class=\"area colour-%s\" d=\"%s\"/>", curve.colour(), path);
    }

    private List<Html> dots(Curve curve) {
        List<Html> dots = new ArrayList<>();
        for (Curve.Point point : curve.points()) {
            if (Double.isFinite(point.value())) {
                dots.add(Html.of(
                        "<circle class=\"dot colour-%s\" cx=\"%s\" cy=\"%s\" r=\"3\"/>",
                        curve.colour(), decimal(x(point.round())), decimal(y(point.value()))));
            }
        }
        return dots;
    }

    /** Returns a bar for each round that has values, which shows nothing but its title under the pointer. */
    private List<Html> columns() {
        TreeMap<Double, List<String>> texts = new TreeMap<>();
        for (Curve curve : curves) {
            for (Curve.Point point : curve.points()) {
                texts.computeIfAbsent(point.round(), round -> new ArrayList<>())
                        .add(curve.name() + " " + label(point.value()));
            }
        }
        List<Html> columns = new ArrayList<>();
        double left = LEFT;
        for (Double round : texts.keySet()) {
            Double next = texts.higherKey(round);
            double right = next == null ? x(round) + x(0.5) - x(0) : (x(round) + x(next)) / 2;
            columns.add(Html.of(
                    "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>",
                    decimal(left),
                    TOP,
                    decimal(Math.max(1, Math.min(right, RIGHT) - left)),
                    BOTTOM - TOP,
                    "round " + whole(round) + "\n" + String.join("\n", texts.getOrDefault(round, List.of()))));
            left = right;
        }
        return columns;
    }

    private String label(OptionalDouble value) {
        return value.isPresent() ? label(value.getAsDouble()) : "none";
    }

    private String label(double value) {
        return Double.isFinite(value) ? chart.label().apply(value) : "not a number";
    }

    private String place(Curve.Point point) {
        return decimal(x(point.round())) + " " + decimal(y(point.value()));
    }

    private double x(double round) {
        return LEFT + round / rounds * (RIGHT - LEFT);
    }

    private double y(double value) {
        return BOTTOM - values.position(value) * (BOTTOM - TOP);
    }

    private static String whole(double round) {
        return String.format(Locale.ROOT, "%,.0f", round);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
