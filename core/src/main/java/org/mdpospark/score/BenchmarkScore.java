package org.mdpospark.score;

import java.util.List;
import java.util.NoSuchElementException;

/** What a benchmark says about one model's answers. */
public interface BenchmarkScore {
    /** Names the benchmark, and the part of it. */
    String benchmark();

    List<Figure> figures();

    /** Returns what each item contributed. */
    ItemTable table();

    /** Returns what a reader of the figures must know: what was left out, or done otherwise than by the benchmark. */
    List<String> notes();

    /** Returns a figure as it is computed, not rounded. */
    default double value(Figure figure) {
        return figure.of(table().sums());
    }

    /** Returns the figure of this name. */
    default Figure figure(String name) {
        return figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(benchmark() + " has no figure " + name));
    }

    default double value(String name) {
        return value(figure(name));
    }
}
