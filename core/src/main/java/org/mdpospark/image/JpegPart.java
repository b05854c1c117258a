package org.mdpospark.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decodes the part of a {@link BaselineJpeg} inside a box, unit by unit. */
final class JpegPart {
    /** Where the coefficients stand in a block [8, 8], in the order in which they are coded. */
    private static final int[] ZIGZAG = zigzag();

    private final JpegIndex index;
    private final BaselineJpeg jpeg;
    private final CropBox box;
    private final int left; // in units, as the next three
    private final int top;
    private final int right;
    private final int bottom;
    private final JpegPlane[] planes;
    private final int[] block = new int[BaselineJpeg.BLOCK_SIZE];
    private final InverseDct dct = new InverseDct();
    private boolean extreme;

    private JpegPart(JpegIndex index, CropBox box) {
        this.index = index;
        this.jpeg = index.jpeg();
        this.box = box;
        int margin = jpeg.components().size() > 1 ? 2 : 0; // pixels beside the box that its chrominance is made from
        this.left = Math.max(0, box.left() - margin) / jpeg.unitWidth();
        this.top = Math.max(0, box.top() - margin) / jpeg.unitHeight();
        this.right = Math.min(jpeg.unitsAcross(), (box.right() + margin - 1) / jpeg.unitWidth() + 1);
        this.bottom = Math.min(jpeg.unitsDown(), (box.bottom() + margin - 1) / jpeg.unitHeight() + 1);
        this.planes = new JpegPlane[jpeg.components().size()];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = plane(i);
        }
    }

    /**
     * Returns the pixels inside the box; null if a coefficient lies so far out that decoders overflow, each its own
     * way.
     */
    static @Nullable RgbImage read(JpegIndex index, CropBox box, SampleLayout layout) {
        JpegPart part = new JpegPart(index, box);
        for (int row = part.top; row < part.bottom; row++) {
            for (int column = part.left; column < part.right; column++) {
                part.decodeUnit(row, column);
            }
        }
        if (part.extreme) {
            return null;
        }
        byte[] rgb = new byte[Math.toIntExact(3 * box.area())];
        if (layout != SampleLayout.YCBCR) {
            part.copy(rgb, layout);
        } else if (index.jpeg().components().get(0).horizontal() == 2) {
            part.enlarge(rgb);
        } else {
            part.convert(rgb);
        }
        return new RgbImage(box.width(), box.height(), rgb);
    }

    private void decodeUnit(int unitRow, int unitColumn) {
        int place = index.place(unitRow * jpeg.unitsAcross() + unitColumn);
        for (int number = 0; number < planes.length; number++) {
            JpegComponent component = jpeg.components().get(number);
            for (int i = 0; i < component.blocks(); i++) {
                int row = unitRow * component.vertical() + i / component.horizontal();
                int column = unitColumn * component.horizontal() + i % component.horizontal();
                place = decodeBlock(component, index.mean(number, row, column), place, planes[number], row, column);
            }
        }
    }

    /** Writes the samples of a block and returns the place behind it. */
    private int decodeBlock(JpegComponent component, int mean, int start, JpegPlane plane, int row, int column) {
        JpegEntropyData data = index.data();
        JpegHuffman codes = component.ac();
        int[] steps = component.steps();
        int place = start;
        long bits = data.at(place);
        int used = JpegHuffman.allBits(component.dc().entry(bits));
        bits <<= used;
        int filled = 1;
        int reach = 0;
        do {
            if (used > JpegEntropyData.WINDOW_BITS - JpegHuffman.MOST_BITS) {
                place += used;
                bits = data.at(place);
                used = 0;
            }
            int entry = codes.entry(bits);
            int value = JpegHuffman.value(entry, bits);
            bits <<= JpegHuffman.allBits(entry);
            used += JpegHuffman.allBits(entry);
            filled += JpegHuffman.places(entry);
            if (value != 0) {
                int coefficient = value * steps[filled - 1];
                int at = ZIGZAG[filled - 1];
                block[at] = coefficient;
                reach |= at;
                extreme |= Math.abs(coefficient) > InverseDct.MOST;
            }
        } while (filled < BaselineJpeg.BLOCK_SIZE);
        int at = plane.offset(row * BaselineJpeg.BLOCK_SIDE, column * BaselineJpeg.BLOCK_SIDE);
        block[0] = mean * steps[0];
        if (reach == 0) {
            InverseDct.fill(block[0], plane.samples(), at, plane.width());
        } else {
            dct.transform(block, reach, plane.samples(), at, plane.width());
            Arrays.fill(block, 0);
        }
        return place + used;
    }

    /** Turns luminance and chrominance of one size into RGB. */
    private void convert(byte[] rgb) {
        for (int row = 0, at = 0; row < box.height(); row++) {
            int from = planes[0].offset(box.top() + row, box.left());
            for (int i = from; i < from + box.width(); i++, at += 3) {
                int y = planes[0].samples()[i] & 0xff;
                Ycbcr.toRgb(y, planes[1].samples()[i] & 0xff, planes[2].samples()[i] & 0xff, rgb, at);
            }
        }
    }

    /**
     * Turns luminance and chrominance of half its width into RGB. Between two samples, chrominance is taken from both,
     * the nearer one weighted 3 to 1, as libjpeg's {@code jdsample.c} does.
     */
    private void enlarge(byte[] rgb) {
        boolean tall = jpeg.components().get(0).vertical() == 2;
        int shift = tall ? 4 : 2;
        int roundLeft = tall ? 8 : 1;
        int roundRight = tall ? 7 : 2;
        int first = box.left() / 2; // column of chrominance
        int end = (box.right() - 1) / 2 + 1;
        int[] blue = new int[end - first + 2];
        int[] red = new int[end - first + 2];
        byte[] line = new byte[6 * (end - first)];
        for (int row = 0; row < box.height(); row++) {
            planes[1].sumRows(box.top() + row, first, end, tall, blue);
            planes[2].sumRows(box.top() + row, first, end, tall, red);
            byte[] luminance = planes[0].samples();
            int from = planes[0].offset(box.top() + row, 2 * first);
            for (int i = 0; i < end - first; i++) {
                int nearBlue = 3 * blue[i + 1];
                int nearRed = 3 * red[i + 1];
                Ycbcr.toRgb(
                        luminance[from + 2 * i] & 0xff,
                        (nearBlue + blue[i] + roundLeft) >> shift,
                        (nearRed + red[i] + roundLeft) >> shift,
                        line,
                        6 * i);
                Ycbcr.toRgb(
                        luminance[from + 2 * i + 1] & 0xff,
                        (nearBlue + blue[i + 2] + roundRight) >> shift,
                        (nearRed + red[i + 2] + roundRight) >> shift,
                        line,
                        6 * i + 3);
            }
            System.arraycopy(line, 3 * (box.left() - 2 * first), rgb, 3 * row * box.width(), 3 * box.width());
        }
    }

    /** Takes the samples as they are: those of grey images, and of RGB ones with components of one size. */
    private void copy(byte[] rgb, SampleLayout layout) {
        byte[] line = new byte[planes.length * box.width()];
        for (int row = 0; row < box.height(); row++) {
            for (int band = 0; band < planes.length; band++) {
                int from = planes[band].offset(box.top() + row, box.left());
                for (int i = 0; i < box.width(); i++) {
                    line[planes.length * i + band] = planes[band].samples()[from + i];
                }
            }
            layout.toRgb(line, 0, rgb, 3 * row * box.width(), box.width());
        }
    }

    private JpegPlane plane(int number) {
        JpegComponent component = jpeg.components().get(number);
        JpegComponent largest = jpeg.components().get(0);
        int width = BaselineJpeg.BLOCK_SIDE * component.horizontal();
        int height = BaselineJpeg.BLOCK_SIDE * component.vertical();
        return new JpegPlane(
                new byte[(right - left) * width * (bottom - top) * height],
                (right - left) * width,
                left * width,
                top * height,
                (jpeg.width() * component.horizontal() - 1) / largest.horizontal(),
                (jpeg.height() * component.vertical() - 1) / largest.vertical());
    }

    /** From the top left corner along the diagonals, turning at the borders. */
    private static int[] zigzag() {
        int[] order = new int[BaselineJpeg.BLOCK_SIZE];
        int next = 0;
        for (int diagonal = 0; diagonal < 2 * BaselineJpeg.BLOCK_SIDE - 1; diagonal++) {
            for (int i = 0; i <= diagonal; i++) {
                int row = diagonal % 2 == 0 ? diagonal - i : i;
                int column = diagonal - row;
                if (row < BaselineJpeg.BLOCK_SIDE && column < BaselineJpeg.BLOCK_SIDE) {
                    order[next++] = row * BaselineJpeg.BLOCK_SIDE + column;
                }
            }
        }
        return order;
    }
}
