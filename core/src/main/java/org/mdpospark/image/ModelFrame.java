package org.mdpospark.image;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The square in which a vision tower sees an image. Resizing is bicubic, and the pixels are those of the published
 * preprocessors before they normalise.
 *
 * @param size pixels per side
 * @param fit how an image that is not square becomes square
 * @param background colour around the image where {@code fit} is PAD, as 0xRRGGBB; otherwise unused
 */
public record ModelFrame(int size, Fit fit, int background) implements Serializable {
    private static final int MAX_SIZE = 1024; // keeps the whole numbers of FrameAxis inside a long
    private static final char SIZE_MARK = '@';
    private static final int CLIP_MEAN = 0x7A7468; // (122, 116, 104)
    private static final int SIGLIP_MEAN = 0x7F7F7F;
    private static final Map<String, ModelFrame> PRESETS = new TreeMap<>(Map.of(
            "llava-1.5", new ModelFrame(336, Fit.CROP, CLIP_MEAN),
            "llava-1.5-pad", new ModelFrame(336, Fit.PAD, CLIP_MEAN),
            "bunny", new ModelFrame(384, Fit.PAD, SIGLIP_MEAN),
            "bunny-squash", new ModelFrame(384, Fit.SQUASH, SIGLIP_MEAN)));

    /** How an image becomes square. */
    public enum Fit {
        /** The shorter side is resized to the frame and the middle of the longer one kept (CLIP). */
        CROP,
        /** Pasted in the middle of a square of one colour, an odd pixel going right or down (LLaVA, Bunny). */
        PAD,
        /** Resized without keeping its proportions (SigLIP). */
        SQUASH
    }

    public ModelFrame {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "frame must have 1 to %d pixels per side, but has %d".formatted(MAX_SIZE, size));
        }
        if (background < 0 || background > 0xFFFFFF) {
            throw new IllegalArgumentException("background must be 0 to 0xFFFFFF, but is " + background);
        }
    }

    /**
     * Returns the frame of a model: llava-1.5, llava-1.5-pad, bunny or bunny-squash. A tower of another size is named
     * behind it, as in {@code llava-1.5@224}.
     */
    public static ModelFrame named(String name) {
        int at = name.indexOf(SIZE_MARK);
        ModelFrame frame = PRESETS.get(at < 0 ? name : name.substring(0, at));
        if (frame == null) {
            throw new IllegalArgumentException("frame must be one of %s, but is %s".formatted(PRESETS.keySet(), name));
        }
        return at < 0 ? frame : new ModelFrame(size(name.substring(at + 1)), frame.fit, frame.background);
    }

    private static int size(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "frame must have a number of pixels behind %s, but has '%s'".formatted(SIZE_MARK, text), e);
        }
    }

    /** Returns what the tower sees of the image [size, size, 3]. */
    public RgbImage render(RgbImage image) {
        int width = image.width();
        int height = image.height();
        return Resampler.resample(image, weights(width, height), weights(height, width), background);
    }

    /** Returns where a box of the frame lies in a source image of some size. */
    public FractionBox toSource(CropBox boxInFrame, int sourceWidth, int sourceHeight) {
        boxInFrame.requireInside(size, size);
        FrameAxis across = axis(sourceWidth, sourceHeight);
        FrameAxis down = axis(sourceHeight, sourceWidth);
        double left = across.fraction(boxInFrame.left());
        double top = down.fraction(boxInFrame.top());
        return new FractionBox(
                left, top, across.fraction(boxInFrame.right()) - left, down.fraction(boxInFrame.bottom()) - top);
    }

    /** Returns which share of the box shows image rather than padding, in [0, 1]. */
    public double visibleFraction(CropBox boxInFrame, int sourceWidth, int sourceHeight) {
        boxInFrame.requireInside(size, size);
        return axis(sourceWidth, sourceHeight).visibleShare(boxInFrame.left(), boxInFrame.right())
                * axis(sourceHeight, sourceWidth).visibleShare(boxInFrame.top(), boxInFrame.bottom());
    }

    /** Returns the smallest box of whole source pixels that covers the visible part; empty if all is padding. */
    public Optional<CropBox> sourceBox(CropBox boxInFrame, int sourceWidth, int sourceHeight) {
        if (visibleFraction(boxInFrame, sourceWidth, sourceHeight) == 0) {
            return Optional.empty();
        }
        FrameAxis across = axis(sourceWidth, sourceHeight);
        FrameAxis down = axis(sourceHeight, sourceWidth);
        int left = across.firstPixel(boxInFrame.left());
        int top = down.firstPixel(boxInFrame.top());
        return Optional.of(new CropBox(
                left, top, across.endPixel(boxInFrame.right()) - left, down.endPixel(boxInFrame.bottom()) - top));
    }

    /** Returns the map from an axis of the frame to that of the source, of some length and beside some breadth. */
    private FrameAxis axis(int length, int breadth) {
        int side = Math.max(length, breadth);
        return switch (fit) {
            case SQUASH -> new FrameAxis(length, 0, size, length);
            case PAD -> new FrameAxis(side, -(long) padding(length, side) * size, size, length);
            case CROP -> {
                long resized = resized(length, breadth);
                yield new FrameAxis(length, cropped(resized) * length, resized, length);
            }
        };
    }

    private FixedPointAxis weights(int length, int breadth) {
        int side = Math.max(length, breadth);
        return switch (fit) {
            case SQUASH -> weights(length, size, 0);
            case PAD -> weights(side, size, 0).filledBy(padding(length, side), length);
            case CROP -> weights(length, resized(length, breadth), cropped(resized(length, breadth)));
        };
    }

    private FixedPointAxis weights(int length, long resized, long from) {
        return FixedPointAxis.of(ResizeWeights.of(ResizeFilter.BICUBIC, length, resized, from, size));
    }

    private static int padding(int length, int side) {
        return (side - length) / 2;
    }

    /** Returns how long an axis is after the shorter one is resized to the frame; rounds down, as transformers does. */
    private long resized(int length, int breadth) {
        return Math.max(size, (long) size * length / breadth);
    }

    private long cropped(long resized) {
        return (resized - size) / 2;
    }
}
