package org.mdpospark.train;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Rows of a step as DL4J's training takes data: as the path of something to load, {@code rows/12,7,30}. */
final class RowPaths {
    private static final String PREFIX = "rows/";

    private RowPaths() {}

    static String of(long[] rows) {
        return PREFIX + Arrays.stream(rows).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    static long[] rows(String path) {
        if (!path.startsWith(PREFIX)) {
            throw new IllegalArgumentException("path must begin with %s, but is %s".formatted(PREFIX, path));
        }
        return Arrays.stream(path.substring(PREFIX.length()).split(",", -1))
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
