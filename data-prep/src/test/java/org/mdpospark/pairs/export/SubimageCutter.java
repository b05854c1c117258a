package org.mdpospark.pairs.export;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;

/** Cuts the pair's box with javax.imageio and encodes it in the image's format. */
final class SubimageCutter implements NegativeCutter {
    @Override
    public EncodedImage cut(byte[] image, Row pair) throws IOException {
        Row crop = pair.getAs("crop");
        BufferedImage cut = ImageIO.read(new ByteArrayInputStream(image))
                .getSubimage(
                        crop.<Integer>getAs("left"),
                        crop.<Integer>getAs("top"),
                        crop.<Integer>getAs("width"),
                        crop.<Integer>getAs("height"));
        String format = pair.getAs("image_format");
        return new EncodedImage(PairsFolder.encode(cut, format), format);
    }
}
