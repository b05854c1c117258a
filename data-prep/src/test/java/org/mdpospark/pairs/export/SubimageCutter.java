package org.mdpospark.pairs.export;

import java.io.IOException;
import org.apache.spark.sql.Row;
import org.mdpospark.image.CropBox;

/** Cuts the pair's box with javax.imageio and encodes it in the image's format. */
final class SubimageCutter implements NegativeCutter {
    @Override
    public EncodedImage cut(byte[] image, Row pair) throws IOException {
        Row crop = pair.getAs("crop");
        CropBox box = new CropBox(crop.getInt(0), crop.getInt(1), crop.getInt(2), crop.getInt(3));
        String format = pair.getAs("image_format");
        int orientation = pair.<Integer>getAs("exif_orientation");
        return new EncodedImage(PairsFolder.cut(image, box, format, orientation), format);
    }
}
