package org.mdpospark.image;

import java.io.ByteArrayOutputStream;

/** The structure of a JPEG file up to its first scan; ITU-T T.81, annex B. */
final class JpegFile {
    private static final int PROGRESSIVE_FRAME = 0xc2; // the last of the Huffman-coded frames that are read
    private static final int MOST_SCANS = 100; // each costs a pass over all pixels; encoders write about ten

    private final ByteView file;
    private final JpegColorMarks colors = new JpegColorMarks();
    private int orientation = ExifOrientation.UPRIGHT;
    private int frameMarker;
    private int width;
    private int height;
    private int components;

    private JpegFile(ByteView file) {
        this.file = file;
    }

    static JpegFile parse(ByteView file) throws UnusableImageException {
        JpegFile jpeg = new JpegFile(file);
        JpegSegment segment = JpegSegment.first(file);
        while (segment.marker() != JpegSegment.START_OF_SCAN) {
            jpeg.accept(segment);
            segment = segment.next(file);
        }
        jpeg.acceptScan(segment);
        return jpeg;
    }

    ImageHeader header() throws UnusableImageException {
        return ImageInspector.header(ImageFormat.JPEG, width, height, orientation);
    }

    /** Returns what the decoder's samples mean before any conversion. */
    SampleLayout layout() {
        return colors.layout(components);
    }

    /**
     * Returns the file without its application segments and comments: the samples are the same, and no profile,
     * thumbnail or other foreign data reaches the decoder.
     */
    byte[] essence() throws UnusableImageException {
        ByteArrayOutputStream essence = new ByteArrayOutputStream(file.length());
        file.writeTo(essence, 0, 2);
        JpegSegment segment = JpegSegment.first(file);
        while (segment.marker() != JpegSegment.START_OF_SCAN) {
            if (!segment.isApplicationData()) {
                file.writeTo(essence, segment.start(), segment.end());
            }
            segment = segment.next(file);
        }
        file.writeTo(essence, segment.start(), file.length());
        return essence.toByteArray();
    }

    private void accept(JpegSegment segment) throws UnusableImageException {
        if (segment.isFrame()) {
            acceptFrame(segment);
        } else if (segment.marker() == JpegSegment.EXIF && segment.body(file).holds(0, ExifOrientation.PREFIX)) {
            orientation = ExifOrientation.read(segment.body(file));
        } else {
            colors.accept(segment, file);
        }
    }

    private void acceptFrame(JpegSegment segment) throws UnusableImageException {
        if (segment.marker() > PROGRESSIVE_FRAME) {
            throw unreadable("JPEG coding process SOF%d is not read, only SOF0, SOF1 and SOF2"
                    .formatted(segment.marker() - JpegSegment.FIRST_FRAME));
        }
        if (frameMarker != 0) {
            throw unreadable("JPEG file has a second frame header before its first scan");
        }
        frameMarker = segment.marker();
        ByteView frame = segment.body(file);
        requireSamples(frame.unsignedByte(0), frame.unsignedByte(5));
        height = frame.unsignedShort(1);
        width = frame.unsignedShort(3);
        components = frame.unsignedByte(5);
        colors.acceptFrame(frame);
    }

    private static void requireSamples(int bits, int components) throws UnusableImageException {
        if (bits != 8) {
            throw new UnusableImageException(
                    ImageDefect.UNSUPPORTED_COLOR_MODEL, "JPEG samples must have 8 bits, but have " + bits);
        }
        if (components != 1 && components != 3 && components != 4) {
            throw new UnusableImageException(
                    ImageDefect.UNSUPPORTED_COLOR_MODEL,
                    "JPEG image must have 1, 3 or 4 components, but has " + components);
        }
    }

    private void acceptScan(JpegSegment scan) throws UnusableImageException {
        if (frameMarker == 0) {
            throw unreadable("JPEG scan starts before a frame header");
        }
        if (file.lastMarker(JpegSegment.END_OF_IMAGE, scan.end()) < 0) {
            throw new UnusableImageException(ImageDefect.TRUNCATED, "JPEG file has no end-of-image marker");
        }
        boolean several = frameMarker == PROGRESSIVE_FRAME || scan.body(file).unsignedByte(0) < components;
        if (several && file.countMarkers(JpegSegment.START_OF_SCAN, scan.start()) > MOST_SCANS) {
            throw unreadable("JPEG file must have at most %d scans, but has more".formatted(MOST_SCANS));
        }
    }

    private static UnusableImageException unreadable(String message) {
        return new UnusableImageException(ImageDefect.UNREADABLE, message);
    }
}
