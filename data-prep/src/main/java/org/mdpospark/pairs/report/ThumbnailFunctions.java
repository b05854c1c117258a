package org.mdpospark.pairs.report;

import static org.apache.spark.sql.functions.udf;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF5;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** Thumbnails as functions of Spark columns, so that full images stay where they are read. */
final class ThumbnailFunctions {
    private ThumbnailFunctions() {}

    /** Returns data URIs of images; null for null and for what cannot be decoded. */
    static Column thumbnail(Column image, int longestSide) {
        UDF1<byte[], String> scale = bytes -> uri(bytes, VisibleBox.of(0, 0, 1, 1), longestSide);
        return udf(scale, DataTypes.StringType).apply(image);
    }

    /** Returns data URIs of the parts of images inside a box of fractions; null as above, and for padding only. */
    static Column crop(Column image, Column box, int longestSide) {
        UDF5<byte[], Double, Double, Double, Double, String> crop =
                (bytes, left, top, width, height) -> uri(bytes, VisibleBox.of(left, top, width, height), longestSide);
        return udf(crop, DataTypes.StringType)
                .apply(image, box.getField("left"), box.getField("top"), box.getField("width"), box.getField("height"));
    }

    private static @Nullable String uri(byte @Nullable [] image, Optional<VisibleBox> box, int longestSide) {
        if (image == null || box.isEmpty()) {
            return null;
        }
        return Thumbnails.cropDataUri(image, box.get(), longestSide).orElse(null);
    }
}
