package org.mdpospark.image;

import java.awt.Rectangle;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** Decodes PNG, GIF, BMP and TIFF with the JDK's readers. */
final class JdkRegionReader implements RegionReader {
    private final byte[] file;
    private final ImageHeader header;
    private final int[] palette;
    private final ImageReaderSpi provider;

    /** @param palette colours that stand for the file's own, as the JDK reads them; none leaves it its own */
    JdkRegionReader(byte[] file, ImageHeader header, int... palette) {
        this.file = file;
        this.header = header;
        this.palette = palette;
        this.provider = JdkProviders.provider(
                ImageReaderSpi.class, header.format().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Samples read(CropBox box, int every) throws UnusableImageException {
        try (WatchedReader watched = new WatchedReader(provider)) {
            return watched.read(file, reader -> {
                requireSize(reader);
                ImageReadParam region = reader.getDefaultReadParam();
                region.setSourceRegion(new Rectangle(box.left(), box.top(), box.width(), box.height()));
                region.setSourceSubsampling(every, every, 0, 0);
                return RasterSamples.of(reader.read(0, region), palette);
            });
        }
    }

    private void requireSize(ImageReader reader) throws IOException {
        if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
            throw new IIOException("header says %d x %d pixels, but the decoder finds %d x %d"
                    .formatted(header.width(), header.height(), reader.getWidth(0), reader.getHeight(0)));
        }
    }
}
