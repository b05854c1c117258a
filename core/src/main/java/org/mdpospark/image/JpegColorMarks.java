package org.mdpospark.image;

/** What a JPEG file says of its colours, and what libjpeg concludes from it ({@code default_decompress_parms}). */
final class JpegColorMarks {
    private static final int NO_ADOBE_SEGMENT = -1;

    private boolean jfif;
    private int adobeTransform = NO_ADOBE_SEGMENT;
    private boolean namedRgb;

    void accept(JpegSegment segment, ByteView file) throws UnusableImageException {
        ByteView body = segment.body(file);
        if (segment.marker() == JpegSegment.JFIF && body.length() >= 14 && body.holds(0, "JFIF\0")) {
            jfif = true;
        } else if (segment.marker() == JpegSegment.ADOBE && body.length() >= 12 && body.holds(0, "Adobe")) {
            adobeTransform = body.unsignedByte(11);
        }
    }

    /** Notes the components' identifiers, which start at byte 6 of a frame header, three bytes apart. */
    void acceptFrame(ByteView frame) throws UnusableImageException {
        namedRgb = frame.length() >= 15
                && frame.unsignedByte(6) == 'R'
                && frame.unsignedByte(9) == 'G'
                && frame.unsignedByte(12) == 'B';
    }

    SampleLayout layout(int components) {
        return switch (components) {
            case 1 -> SampleLayout.GREY;
            case 3 -> isRgb() ? SampleLayout.RGB : SampleLayout.YCBCR;
            default -> isCmyk() ? SampleLayout.INVERTED_CMYK : SampleLayout.INVERTED_YCCK;
        };
    }

    private boolean isRgb() {
        if (jfif) {
            return false;
        }
        return adobeTransform == NO_ADOBE_SEGMENT ? namedRgb : adobeTransform == 0;
    }

    private boolean isCmyk() {
        return adobeTransform == NO_ADOBE_SEGMENT || adobeTransform == 0;
    }
}
