package org.mdpospark.pairs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Draws the pairs that a page shows: those with the smallest ids, which are hashes and so a fair sample, each with its
 * first negative. The ids are found first; then only the row groups that can hold them are read for their images, and
 * the images are scaled down where they are read.
 */
final class PairSampler {
    /** Pixels of a thumbnail's longer side. */
    private static final int IMAGE_SIDE = 400;

    private static final int NEGATIVE_SIDE = 300;

    private PairSampler() {}

    /** Returns at most {@code size} pairs, ordered by id. */
    static List<SampledPair> sample(Dataset<Row> pairs, int size) {
        Dataset<Row> first = pairs.where(col("negative_index").equalTo(0));
        List<String> ids = first.select("id")
                .orderBy("id")
                .limit(size)
                .as(Encoders.STRING())
                .collectAsList();
        if (ids.isEmpty()) {
            return List.of();
        }
        String last = ids.get(ids.size() - 1);
        Dataset<Row> rows = first.where(col("id").leq(last)) // Parquet skips by this where a list would be too long
                .where(col("id").isin(ids.toArray()))
                .select(columns());
        List<SampledPair> sample = new ArrayList<>();
        for (Row row : rows.collectAsList()) {
            sample.add(pair(row));
        }
        sample.sort(Comparator.comparing(SampledPair::id));
        return sample;
    }

    private static Column[] columns() {
        Column image = col("image.bytes");
        Column stored = col("rejected_image.bytes");
        Column negative = when(stored.isNotNull(), ThumbnailFunctions.thumbnail(stored, NEGATIVE_SIDE))
                .when(
                        col("crop_fraction").isNotNull(),
                        ThumbnailFunctions.crop(image, col("crop_fraction"), NEGATIVE_SIDE));
        return new Column[] {
            col("id"),
            col("split"),
            text("prompt"),
            col("prompt_style"),
            text("chosen"),
            text("rejected"),
            ThumbnailFunctions.thumbnail(image, IMAGE_SIDE).as("image_thumbnail"),
            negative.as("negative_thumbnail"),
            col("image_width"),
            col("image_height"),
            col("image_format"),
            col("exif_orientation"),
            col("strategy"),
            coalesce(col("augmentation"), col("other_image_sha256")).as("origin"),
            col("crop_fraction"),
            col("area_fraction"),
            col("visible_fraction"),
            col("entropy"),
            col("hash_distance")
        };
    }

    /** One character more than is shown, so that it shows that there is more. */
    private static Column text(String column) {
        return substring(col(column), 1, FoldedText.MOST + 1).as(column);
    }

    private static SampledPair pair(Row row) {
        return new SampledPair(
                row.getAs("id"),
                row.getAs("split"),
                PromptText.readable(row.getAs("prompt"), row.getAs("prompt_style")),
                row.getAs("chosen"),
                row.getAs("rejected"),
                new SampledPair.Source(
                        optional(row, "image_thumbnail"),
                        row.<Integer>getAs("image_width"),
                        row.<Integer>getAs("image_height"),
                        row.getAs("image_format"),
                        row.<Integer>getAs("exif_orientation")),
                negative(row));
    }

    private static SampledPair.Negative negative(Row row) {
        Optional<Row> box = optional(row, "crop_fraction");
        return new SampledPair.Negative(
                optional(row, "negative_thumbnail"),
                row.getAs("strategy"),
                optional(row, "origin"),
                box.isPresent(),
                box.flatMap(PairSampler::visible),
                new SampledPair.Quality(
                        optional(row, "area_fraction"),
                        optional(row, "visible_fraction"),
                        optional(row, "entropy"),
                        optional(row, "hash_distance")));
    }

    private static Optional<VisibleBox> visible(Row box) {
        return VisibleBox.of(box.getAs("left"), box.getAs("top"), box.getAs("width"), box.getAs("height"));
    }

    private static <T> Optional<T> optional(Row row, String column) {
        return Optional.ofNullable(row.getAs(column));
    }
}
