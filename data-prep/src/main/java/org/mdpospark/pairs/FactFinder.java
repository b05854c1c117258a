package org.mdpospark.pairs;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.mdpospark.pairs.negative.ImagePool;
import org.mdpospark.pairs.negative.Strategy;
import scala.Tuple2;

/** Finds out what only the whole input tells, reading no image that no question is about. */
record FactFinder(
        SparkSession spark, JavaSparkContext context, PairsOptions options, TaskSettings settings, Progress progress) {

    Facts find(Inputs inputs, Scan scan, int partitions) throws IOException {
        ExcludedImages excluded = ExcludedImages.read(
                options.split().excludeHashes(), options.split().nearDistance(), context.hadoopConfiguration());
        boolean everyImage = options.split().holdout() > 0 || options.negative().strategy() == Strategy.RANDOM_IMAGE;
        if (!everyImage && scan.repeated().length == 0) {
            return new Facts(new long[0], ImageSplits.trainOnly(), excluded, null);
        }
        double poolShare = options.negative().strategy() == Strategy.RANDOM_IMAGE
                ? Math.min(1, (double) ImagePool.MAX_SIZE / scan.rows())
                : 0;
        ImageIndexing indexing = new ImageIndexing(settings, everyImage, poolShare);
        LongAccumulator done = context.sc().longAccumulator("pairs: images looked at");
        JavaRDD<IndexedImage> images = indexing.index(rows(inputs, scan, partitions, everyImage), done)
                .persist(StorageLevel.MEMORY_AND_DISK_SER());
        long total = everyImage ? scan.rows() : scan.repeated().length;
        try (Progress.Activity looking = progress.begin("looking at images", total, done)) {
            long[] duplicates = ImageIndexing.duplicates(images, Math.max(1, context.defaultParallelism()));
            ImageSplits splits = splits(images);
            ImagePool pool = poolShare > 0 ? pool(images, indexing, splits, excluded) : null;
            return new Facts(duplicates, splits, excluded, pool);
        } finally {
            images.unpersist(false);
        }
    }

    private JavaRDD<CandidateRow> rows(Inputs inputs, Scan scan, int partitions, boolean everyImage) {
        JavaRDD<CandidateRow> rows = Rows.spread(inputs, spark, partitions);
        if (everyImage) {
            return rows;
        }
        Broadcast<long[]> repeated = context.broadcast(scan.repeated());
        return rows.filter(row -> Arrays.binarySearch(repeated.value(), row.key()) >= 0);
    }

    private ImageSplits splits(JavaRDD<IndexedImage> images) {
        if (options.split().holdout() == 0) {
            return ImageSplits.trainOnly();
        }
        List<Long> hashes = images.map(IndexedImage::hash).distinct().collect();
        return ImageSplits.of(
                hashes.stream().mapToLong(Long::longValue).toArray(),
                options.split().holdout(),
                options.split().nearDistance(),
                options.seed());
    }

    /** Pictures that are held out or excluded must not come into training as the negatives of other rows. */
    private static ImagePool pool(
            JavaRDD<IndexedImage> images, ImageIndexing indexing, ImageSplits splits, ExcludedImages excluded) {
        List<ImagePool.Entry> entries = images.filter(image -> indexing.inPool(image.sha256())
                        && splits.splitOf(image.hash()).equals(ImageSplits.TRAIN)
                        && !excluded.contains(image.sha256(), image.hash()))
                .mapToPair(image -> new Tuple2<>(image.sha256(), image))
                .reduceByKey((left, right) -> IndexedImage.compare(left, right) <= 0 ? left : right)
                .values()
                .map(image -> new ImagePool.Entry(image.sha256(), image.hash(), image.location()))
                .collect();
        return new ImagePool(entries);
    }
}
