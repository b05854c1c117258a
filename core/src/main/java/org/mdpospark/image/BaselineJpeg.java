package org.mdpospark.image;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG file of the most usual kind, as far as its first scan: one scan of Huffman-coded blocks with everything in it,
 * and chrominance as large as the luminance, half as wide, or half as wide and high. Cameras and web sites write little
 * else.
 *
 * @param width of the image
 * @param height of the image
 * @param components one, or three
 * @param restartInterval units from one restart marker to the next; 0 without them
 * @param dataStart where the coded bits begin in the file
 */
record BaselineJpeg(int width, int height, List<JpegComponent> components, int restartInterval, int dataStart) {
    static final int BLOCK_SIDE = 8;
    static final int BLOCK_SIZE = 64;

    private static final int QUANTIZATION_TABLES = 0xdb;
    private static final int RESTART_INTERVAL = 0xdd;
    private static final int LAST_SEQUENTIAL_FRAME = 0xc1;
    private static final int TABLES = 4;
    private static final int HIGHEST_SIZE_OF_MEAN = 11;
    private static final int LEAST_WIDTH = 5; // libjpeg treats chrominance of fewer than three columns otherwise

    /** Returns what the file says; null if it is of another kind, or says something that libjpeg might refuse. */
    static @Nullable BaselineJpeg parse(ByteView file) {
        try {
            Parser parser = new Parser(file);
            JpegSegment segment = JpegSegment.first(file);
            while (segment.marker() != JpegSegment.START_OF_SCAN) {
                if (!segment.isApplicationData() && !parser.accept(segment)) {
                    return null;
                }
                segment = segment.next(file);
            }
            return parser.scan(segment);
        } catch (UnusableImageException e) {
            return null;
        }
    }

    /** Returns the units side by side: the smallest areas that hold whole blocks of every component. */
    int unitsAcross() {
        return (width + unitWidth() - 1) / unitWidth();
    }

    int unitsDown() {
        return (height + unitHeight() - 1) / unitHeight();
    }

    int unitWidth() {
        return BLOCK_SIDE * components.get(0).horizontal();
    }

    int unitHeight() {
        return BLOCK_SIDE * components.get(0).vertical();
    }

    int units() {
        return unitsAcross() * unitsDown();
    }

    /** Returns the units from one restart marker to the next, or all. */
    int unitsOfInterval() {
        return restartInterval == 0 ? units() : Math.min(restartInterval, units());
    }

    int intervals() {
        return (units() + unitsOfInterval() - 1) / unitsOfInterval();
    }

    private static final class Parser {
        private final ByteView file;
        private final int[][] steps = new int[TABLES][];
        private final @Nullable JpegHuffman[] meanTables = new JpegHuffman[TABLES];
        private final @Nullable JpegHuffman[] otherTables = new JpegHuffman[TABLES];
        private @Nullable ByteView frame;
        private int restartInterval;

        Parser(ByteView file) {
            this.file = file;
        }

        /** Returns whether the segment may stand in a file of this kind. */
        boolean accept(JpegSegment segment) throws UnusableImageException {
            ByteView body = segment.body(file);
            if (segment.marker() == QUANTIZATION_TABLES) {
                return acceptSteps(body);
            } else if (segment.marker() == JpegSegment.HUFFMAN_TABLES) {
                return acceptCodes(body);
            } else if (segment.marker() == RESTART_INTERVAL) {
                restartInterval = body.unsignedShort(0);
                return body.length() == 2;
            }
            frame = body;
            return segment.isFrame() && segment.marker() <= LAST_SEQUENTIAL_FRAME;
        }

        private boolean acceptSteps(ByteView body) throws UnusableImageException {
            int at = 0;
            while (at < body.length()) {
                int number = body.unsignedByte(at) & 15;
                int bytes = 1 + (body.unsignedByte(at) >> 4);
                if (number >= TABLES || bytes > 2) {
                    return false;
                }
                at++;
                int[] table = new int[BLOCK_SIZE];
                for (int i = 0; i < table.length; i++, at += bytes) {
                    table[i] = bytes == 1 ? body.unsignedByte(at) : body.unsignedShort(at);
                }
                steps[number] = table;
            }
            return true;
        }

        private boolean acceptCodes(ByteView body) throws UnusableImageException {
            int at = 0;
            while (at < body.length()) {
                int kind = body.unsignedByte(at) >> 4;
                int number = body.unsignedByte(at) & 15;
                int[] counts = bytes(body, at + 1, 16);
                int total = 0;
                for (int count : counts) {
                    total += count;
                }
                int[] symbols = bytes(body, at + 17, total);
                JpegHuffman table = JpegHuffman.of(counts, symbols);
                if (kind > 1 || number >= TABLES || table == null) {
                    return false;
                }
                (kind == 0 ? meanTables : otherTables)[number] = table;
                at += 17 + total;
            }
            return true;
        }

        @Nullable
        BaselineJpeg scan(JpegSegment scan) throws UnusableImageException {
            if (frame == null) {
                return null;
            }
            int height = frame.unsignedShort(1);
            int width = frame.unsignedShort(3);
            List<JpegComponent> components = components(frame, scan.body(file));
            boolean usable = components != null && isUsual(components) && width >= LEAST_WIDTH && height > 0;
            return usable
                    ? new BaselineJpeg(width, height, List.copyOf(components), restartInterval, (int) scan.end())
                    : null;
        }

        private @Nullable List<JpegComponent> components(ByteView header, ByteView scan) throws UnusableImageException {
            int count = header.unsignedByte(5);
            boolean fits = header.length() == 6 + 3 * count && scan.length() == 4 + 2 * count;
            if (!fits || (count != 1 && count != 3) || scan.unsignedByte(0) != count) {
                return null;
            }
            if (!isWholeBand(scan, 1 + 2 * count)) {
                return null;
            }
            List<JpegComponent> components = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int at = 6 + 3 * i;
                int factors = header.unsignedByte(at + 1);
                int quantization = header.unsignedByte(at + 2);
                int tables = scan.unsignedByte(2 + 2 * i);
                if (scan.unsignedByte(1 + 2 * i) != header.unsignedByte(at)
                        || Math.max(tables >> 4, tables & 15) >= TABLES
                        || quantization >= TABLES) {
                    return null;
                }
                JpegHuffman means = meanTables[tables >> 4];
                JpegHuffman others = otherTables[tables & 15];
                if (means == null
                        || others == null
                        || !means.hasAtMost(HIGHEST_SIZE_OF_MEAN)
                        || steps[quantization] == null) {
                    return null;
                }
                boolean alone = count == 1; // then its blocks stand in rows, whatever the factors
                components.add(new JpegComponent(
                        alone ? 1 : factors >> 4, alone ? 1 : factors & 15, steps[quantization], means, others));
            }
            return components;
        }

        private static boolean isWholeBand(ByteView scan, int at) throws UnusableImageException {
            return scan.unsignedByte(at) == 0
                    && scan.unsignedByte(at + 1) == BLOCK_SIZE - 1
                    && scan.unsignedByte(at + 2) == 0;
        }

        private static boolean isUsual(List<JpegComponent> components) {
            JpegComponent first = components.get(0);
            for (JpegComponent other : components.subList(1, components.size())) {
                if (other.blocks() != 1) {
                    return false;
                }
            }
            return first.horizontal() >= 1
                    && first.horizontal() <= 2
                    && first.vertical() >= 1
                    && first.vertical() <= first.horizontal();
        }

        private static int[] bytes(ByteView body, int at, int count) throws UnusableImageException {
            int[] bytes = new int[count];
            for (int i = 0; i < count; i++) {
                bytes[i] = body.unsignedByte(at + i);
            }
            return bytes;
        }
    }
}
