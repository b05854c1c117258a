package org.mdpospark.image;

import java.awt.Rectangle;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import javax.imageio.ImageReadParam;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Decodes JPEG with the JDK's libjpeg up to the samples as stored; the way to RGB is {@link SampleLayout}'s.
 *
 * <p>Pixels equal Pillow's where both libraries have the same inverse DCT and chroma upsampling, as libjpeg-turbo and
 * libjpeg 6b have for 4:4:4, 4:2:2 and 4:2:0. Other samplings, such as 4:4:0, may differ: 6b repeats rows there, and
 * newer versions interpolate.
 */
final class JpegRegionReader implements RegionReader {
    private static final ImageReaderSpi PROVIDER = JdkProviders.provider(ImageReaderSpi.class, "jpeg");
    private static final IdleInstances<WatchedReader> READERS = new IdleInstances<>(() -> new WatchedReader(PROVIDER));

    private final byte[] file;
    private final SampleLayout layout;

    JpegRegionReader(byte[] bytes) throws UnusableImageException {
        JpegFile jpeg = JpegFile.parse(ByteView.of(bytes));
        this.file = jpeg.essence();
        this.layout = jpeg.layout();
    }

    @Override
    public Samples read(CropBox box, int every) throws UnusableImageException {
        WatchedReader watched = READERS.take();
        try {
            Samples decoded = watched.read(file, reader -> {
                ImageReadParam region = reader.getDefaultReadParam();
                region.setSourceRegion(new Rectangle(box.left(), box.top(), box.width(), box.height()));
                region.setSourceSubsampling(every, every, 0, 0);
                return samples(reader.readRaster(0, region));
            });
            READERS.giveBack(watched);
            return decoded;
        } catch (UnusableImageException e) {
            watched.close(); // native state after a failure is not to be trusted
            throw e;
        }
    }

    private Samples samples(Raster raster) {
        byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
        return new Samples(raster.getWidth(), raster.getHeight(), layout, samples);
    }
}
