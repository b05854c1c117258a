package org.mdpospark.score;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** What each item contributed to a benchmark's figures: a row of numbers for each, whose sums the figures need. */
public final class ItemTable {
    private final List<String> ids;
    private final double[][] rows;

    /** @throws IllegalArgumentException if rows differ in length, a number is not finite, or an id is there twice */
    public ItemTable(List<String> ids, double[][] rows) {
        if (ids.isEmpty() || ids.size() != rows.length) {
            throw new IllegalArgumentException(
                    "there must be a row for each id and at least one, but ids are %d and rows %d"
                            .formatted(ids.size(), rows.length));
        }
        if (new HashSet<>(ids).size() != ids.size()) {
            throw new IllegalArgumentException("ids must differ from each other");
        }
        this.ids = List.copyOf(ids);
        this.rows = new double[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            if (rows[row].length != rows[0].length || !Arrays.stream(rows[row]).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("row %d must have %d finite numbers, but is %s"
                        .formatted(row, rows[0].length, Arrays.toString(rows[row])));
            }
            this.rows[row] = rows[row].clone();
        }
    }

    public List<String> ids() {
        return ids;
    }

    public int size() {
        return rows.length;
    }

    public int columns() {
        return rows[0].length;
    }

    /** Returns the sums of all columns. */
    public double[] sums() {
        double[] sums = new double[columns()];
        for (int row = 0; row < rows.length; row++) {
            add(row, sums);
        }
        return sums;
    }

    /** Adds one item's numbers. */
    void add(int row, double[] sums) {
        double[] numbers = rows[row];
        for (int column = 0; column < sums.length; column++) {
            sums[column] += numbers[column];
        }
    }

    /** Returns the same rows, each with further numbers at its end. */
    ItemTable with(Function<String, double[]> more) {
        double[][] longer = new double[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            double[] added = more.apply(ids.get(row));
            longer[row] = Arrays.copyOf(rows[row], rows[row].length + added.length);
            System.arraycopy(added, 0, longer[row], rows[row].length, added.length);
        }
        return new ItemTable(ids, longer);
    }

    /** Returns the same rows in the order of other ids, which must be the same set. */
    ItemTable inOrderOf(ItemTable other) {
        if (ids.equals(other.ids)) {
            return this;
        }
        if (!new HashSet<>(ids).equals(new HashSet<>(other.ids))) {
            throw new IllegalArgumentException("both models must have answered the same questions, but one answered "
                    + "%d and the other %d, or others".formatted(ids.size(), other.ids.size()));
        }
        Map<String, Integer> places = new HashMap<>();
        for (int row = 0; row < rows.length; row++) {
            places.put(ids.get(row), row);
        }
        double[][] ordered = new double[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            Integer place = places.get(other.ids.get(row));
            ordered[row] = rows[Objects.requireNonNull(place)];
        }
        return new ItemTable(other.ids, ordered);
    }
}
