package org.mdpospark.pairs.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a table by split, as their names have it: {@code data/train-00007-a12-0.parquet} belongs to train. */
public final class Splits {
    private static final Pattern NAME = Pattern.compile("(?:.*/)?(\\w+)-[\\w.-]+\\.parquet");

    private static final Comparator<String> TRAIN_FIRST =
            Comparator.comparing((String split) -> !split.equals("train")).thenComparing(Comparator.naturalOrder());

    private Splits() {}

    /** Returns the files of each split that has any, train first, in the order given. */
    public static SortedMap<String, List<TableFile>> of(List<TableFile> files) {
        SortedMap<String, List<TableFile>> splits = new TreeMap<>(TRAIN_FIRST);
        for (TableFile file : files) {
            splits.computeIfAbsent(splitOf(file), split -> new ArrayList<>()).add(file);
        }
        return splits;
    }

    private static String splitOf(TableFile file) {
        Matcher name = NAME.matcher(file.path());
        if (!name.matches()) {
            throw new IllegalArgumentException(
                    "name of a table's file must be SPLIT-PART.parquet, but is " + file.path());
        }
        return name.group(1);
    }
}
