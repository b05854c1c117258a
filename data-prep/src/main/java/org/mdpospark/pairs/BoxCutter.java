package org.mdpospark.pairs;

import org.apache.spark.sql.Row;
import org.mdpospark.image.CropBox;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageHeader;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.image.PixelSource;
import org.mdpospark.image.RgbImage;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.pairs.export.EncodedImage;
import org.mdpospark.pairs.export.NegativeCutter;
import org.mdpospark.pairs.negative.NegativeFiles;
import org.mdpospark.pairs.negative.NegativeOptions;

/** Makes negatives of boxes that a virtual data set holds, as a materialized one would hold them. */
record BoxCutter(NegativeOptions options, ImageLimits limits) implements NegativeCutter {
    @Override
    public EncodedImage cut(byte[] image, Row pair) throws UnusableImageException {
        ImageHeader header = ImageInspector.inspect(image, limits);
        PixelSource pixels = ImageDecoder.open(image, header);
        RgbImage negative = pair.isNullAt(pair.fieldIndex("model_crop"))
                ? pixels.rgb(box(pair.getStruct(pair.fieldIndex("crop"))))
                : NegativeFiles.inFrame(
                        pixels, options.requireFrame(), box(pair.getStruct(pair.fieldIndex("model_crop"))));
        return new EncodedImage(
                NegativeFiles.encode(negative, options, header.orientation()),
                options.encoding().extension());
    }

    private static CropBox box(Row struct) {
        return new CropBox(struct.getInt(0), struct.getInt(1), struct.getInt(2), struct.getInt(3));
    }
}
