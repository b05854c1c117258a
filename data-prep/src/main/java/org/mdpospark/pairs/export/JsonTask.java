package org.mdpospark.pairs.export;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.mdpospark.image.UnusableImageException;

/** Writes one task's images and returns its records. */
record JsonTask(JsonLayout layout, ImageFolder folder, FirstNegatives first, NegativeCutter cutter)
        implements Serializable {
    /** Returns a row of id, negative index and JSON text for each record. */
    Iterator<Row> records(Iterator<Row> pairs) throws IOException {
        List<Row> records = new ArrayList<>(); // text of one task's images: small beside any of them
        while (pairs.hasNext()) {
            Row pair = pairs.next();
            if (layout.hasNegatives() || first.contains(pair)) {
                String json = layout.json(PairText.of(pair), images(pair)).toString();
                records.add(RowFactory.create(pair.getAs("id"), pair.getAs("negative_index"), json));
            }
        }
        return records.iterator();
    }

    private List<String> images(Row pair) throws IOException {
        EncodedImage image = encoded(pair.getAs("image"));
        String path = folder.write("images", image);
        if (!layout.hasNegatives()) {
            return List.of(path);
        }
        @Nullable Row stored = pair.getAs("rejected_image");
        EncodedImage negative = stored == null ? cut(image, pair) : encoded(stored);
        return List.of(path, folder.write("rejected_images", negative));
    }

    private EncodedImage cut(EncodedImage image, Row pair) throws IOException {
        try {
            return cutter.cut(image.bytes(), pair);
        } catch (UnusableImageException e) {
            throw new IOException(
                    "negative %d of row %s cannot be made: %s"
                            .formatted(pair.<Integer>getAs("negative_index"), pair.getAs("id"), e.getMessage()),
                    e);
        }
    }

    private static EncodedImage encoded(Row image) {
        String path = image.getAs("path");
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return new EncodedImage(image.getAs("bytes"), extension);
    }
}
