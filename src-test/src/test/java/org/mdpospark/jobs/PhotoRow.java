package org.mdpospark.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A preference row about a picture, before it is laid out in some format.
 *
 * @param image path under the image root
 * @param question without an image marker
 */
record PhotoRow(String image, String question, String chosen, String rejected) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StructType IMAGE =
            new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
    private static final StructType RLAIF_V = new StructType()
            .add("image", IMAGE)
            .add("question", DataTypes.StringType)
            .add("chosen", DataTypes.StringType)
            .add("rejected", DataTypes.StringType);

    static PhotoRow about(String image, int number) {
        return new PhotoRow(
                image,
                "What does picture %d show?".formatted(number),
                "It shows shapes over a gradient, as number %d should.".formatted(number),
                "It shows %d cats.".formatted(number));
    }

    PhotoRow withImage(String other) {
        return new PhotoRow(other, question, chosen, rejected);
    }

    PhotoRow withQuestion(String other) {
        return new PhotoRow(image, other, chosen, rejected);
    }

    /** Returns the row in the layout of mDPO's own data. */
    ObjectNode mdpo() {
        return JSON.createObjectNode()
                .put("img_path", image)
                .put("prompt", "USER: <image>\n" + question + " ASSISTANT:")
                .put("chosen", chosen)
                .put("rejected", rejected);
    }

    private ObjectNode rlaifV() {
        return JSON.createObjectNode()
                .put("image", image)
                .put("question", question)
                .put("chosen", chosen)
                .put("rejected", rejected);
    }

    /** Writes rows as JSON lines in the layout of mDPO's own data. */
    static Path writeMdpoLines(Path file, List<PhotoRow> rows) throws IOException {
        return Files.write(file, rows.stream().map(row -> row.mdpo().toString()).toList());
    }

    /** Writes rows as JSON lines with the columns of RLAIF-V, images as paths. */
    static Path writeRlaifLines(Path file, List<PhotoRow> rows) throws IOException {
        return Files.write(
                file, rows.stream().map(row -> row.rlaifV().toString()).toList());
    }

    /** Writes rows as a folder of Parquet files with the columns of RLAIF-V, images as bytes. */
    static Path writeRlaifParquet(SparkSession spark, Path folder, Path images, List<PhotoRow> rows, int files)
            throws IOException {
        List<Row> table = new ArrayList<>();
        for (PhotoRow row : rows) {
            byte[] bytes = Files.readAllBytes(images.resolve(row.image));
            table.add(RowFactory.create(RowFactory.create(bytes, row.image), row.question, row.chosen, row.rejected));
        }
        spark.createDataFrame(table, RLAIF_V)
                .coalesce(1)
                .repartition(files)
                .write()
                .parquet(folder.toString());
        return folder;
    }
}
