package org.mdpospark.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mdpospark.train.RoundMetrics;

/**
 * One measure over the rounds.
 *
 * @param name in the legend
 * @param colour number of a colour of the style sheet, from 1
 * @param mark how it is drawn
 * @param points in order; a round without a point is bridged, one whose value is not finite is a gap
 */
record Curve(String name, int colour, Mark mark, List<Point> points) {
    /** How a curve is drawn. */
    enum Mark {
        LINE,
        /** Dots with dashes between them: what is measured now and then, on held-out pairs. */
        DOTS,
        /** The area below it. */
        AREA
    }

    /** A value after a round. */
    record Point(double round, double value) {}

    Curve {
        points = List.copyOf(points);
    }

    /** Measures every round for which the value is not null. */
    static Curve of(
            String name,
            int colour,
            Mark mark,
            List<RoundMetrics> rounds,
            Function<RoundMetrics, @Nullable Double> value) {
        List<Point> points = new ArrayList<>();
        for (RoundMetrics round : rounds) {
            Double measured = value.apply(round);
            if (measured != null) {
                points.add(new Point(round.round(), measured));
            }
        }
        return new Curve(name, colour, mark, points);
    }

    boolean hasValues() {
        return points.stream().anyMatch(point -> Double.isFinite(point.value()));
    }

    /** Returns the last value that is finite. */
    OptionalDouble last() {
        return points.stream()
                .mapToDouble(Point::value)
                .filter(Double::isFinite)
                .reduce((earlier, later) -> later);
    }

    /** Returns the curve with one point, the mean, for each of a number of stretches of the rounds. */
    Curve thinned(double rounds, int stretches) {
        if (points.size() <= stretches) {
            return this;
        }
        List<Point> means = new ArrayList<>();
        for (int begin = 0; begin < points.size(); ) {
            int stretch = stretch(points.get(begin), rounds, stretches);
            int end = begin;
            double sum = 0;
            while (end < points.size() && stretch(points.get(end), rounds, stretches) == stretch) {
                sum += points.get(end++).value();
            }
            means.add(new Point(points.get(end - 1).round(), sum / (end - begin)));
            begin = end;
        }
        return new Curve(name, colour, mark, means);
    }

    private static int stretch(Point point, double rounds, int stretches) {
        return (int) (point.round() / rounds * stretches);
    }
}
