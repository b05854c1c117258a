package org.mdpospark.image;

import java.awt.Rectangle;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** Decodes PNG, GIF, BMP and TIFF with the JDK's readers. */
final class JdkRegionReader implements RegionReader {
    private static final Map<ImageFormat, ImageReaderSpi> PROVIDERS = Map.of(
            ImageFormat.PNG, JdkProviders.provider(ImageReaderSpi.class, "png"),
            ImageFormat.GIF, JdkProviders.provider(ImageReaderSpi.class, "gif"),
            ImageFormat.BMP, JdkProviders.provider(ImageReaderSpi.class, "bmp"),
            ImageFormat.TIFF, JdkProviders.provider(ImageReaderSpi.class, "tiff"));

    private final byte[] file;
    private final ImageHeader header;
    private final int[] palette;
    private final ImageReaderSpi provider;

    /** @param palette colours that stand for the file's own, as the JDK reads them; none leaves it its own */
    JdkRegionReader(byte[] file, ImageHeader header, int... palette) {
        this.file = file;
        this.header = header;
        this.palette = palette;
        this.provider = Objects.requireNonNull(PROVIDERS.get(header.format()), "format of another reader");
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
