package org.mdpospark.pairs;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.LongAccumulator;
import org.mdpospark.image.SplitMix64;
import org.mdpospark.pairs.image.ImageLocation;
import org.mdpospark.pairs.image.ImageReader;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.PreferenceRow;
import org.mdpospark.pairs.input.RowRejectedException;
import scala.Tuple2;

/**
 * The second pass, which looks at images where a question needs all of them: which rows are equal, which pictures are
 * nearly so, which may serve as another row's negative. Only a line for each row leaves a task, never an image.
 *
 * @param hashed whether pictures are decoded for their perceptual hash
 * @param poolShare share of the pictures that may serve as negatives; 0 keeps none
 */
record ImageIndexing(TaskSettings settings, boolean hashed, double poolShare) implements Serializable {

    JavaRDD<IndexedImage> index(JavaRDD<CandidateRow> rows, LongAccumulator done) {
        return rows.mapPartitionsWithIndex((partition, share) -> indexShare(partition, share, done), true);
    }

    private Iterator<IndexedImage> indexShare(int partition, Iterator<CandidateRow> rows, LongAccumulator done)
            throws IOException {
        ImageReader reader = settings.imageReader();
        List<IndexedImage> indexed = new ArrayList<>();
        try (ImageBlobs blobs = new ImageBlobs(blobFile(partition), settings.hadoop())) {
            while (rows.hasNext()) {
                CandidateRow row = rows.next();
                if (row.row() != null) {
                    indexRow(row.key(), row.row(), reader, blobs, indexed);
                }
                done.add(1);
            }
        }
        return indexed.iterator();
    }

    /** Rows whose image is no good are left out here: the writing pass sets them aside. */
    private void indexRow(long key, PreferenceRow row, ImageReader reader, ImageBlobs blobs, List<IndexedImage> indexed)
            throws IOException {
        try {
            int file = RowKey.file(key);
            SourceImage image = reader.read(row.image(), file);
            long hash = hashed ? image.hash() : 0;
            ImageLocation location = row.image().path() != null && row.image().bytes() == null
                    ? ImageLocation.file(
                            settings.imageFolders().get(file), row.image().path())
                    : inPool(image.sha256()) ? blobs.append(image.bytes()) : ImageLocation.file("", "");
            indexed.add(new IndexedImage(
                    key, PairId.of(row, image.sha256()), image.name(), image.sha256(), hash, location));
        } catch (RowRejectedException e) {
            // nothing to index
        }
    }

    boolean inPool(String sha256) {
        long number = new SplitMix64(settings.seed() ^ Long.parseUnsignedLong(sha256.substring(0, 16), 16)).nextLong();
        return (number >>> 11) * 0x1p-53 < poolShare;
    }

    private Path blobFile(int partition) {
        return OutputFolder.imagesFile(
                settings.output(), partition, TaskContext.get().taskAttemptId());
    }

    /** Returns the keys of all rows but the first of each set of equal ones, sorted. */
    static long[] duplicates(JavaRDD<IndexedImage> images, int partitions) {
        List<long[]> keys = images.mapToPair(image -> new Tuple2<>(image, true))
                .repartitionAndSortWithinPartitions(
                        new ById(partitions), (Comparator<IndexedImage> & Serializable) IndexedImage::compare)
                .keys()
                .mapPartitions(ImageIndexing::repeated)
                .collect();
        return Scan.sorted(keys);
    }

    private static Iterator<long[]> repeated(Iterator<IndexedImage> sorted) {
        Scan.Longs keys = new Scan.Longs();
        String previous = "";
        while (sorted.hasNext()) {
            IndexedImage image = sorted.next();
            if (image.id().equals(previous)) {
                keys.add(image.key());
            }
            previous = image.id();
        }
        return List.of(keys.toArray()).iterator();
    }

    private static final class ById extends Partitioner {
        private final HashPartitioner hashes;

        ById(int partitions) {
            this.hashes = new HashPartitioner(partitions);
        }

        @Override
        public int numPartitions() {
            return hashes.numPartitions();
        }

        @Override
        public int getPartition(Object image) {
            return hashes.getPartition(((IndexedImage) image).id());
        }
    }
}
