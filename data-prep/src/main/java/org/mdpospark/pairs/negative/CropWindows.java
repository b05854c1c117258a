package org.mdpospark.pairs.negative;

import org.jspecify.annotations.Nullable;
import org.mdpospark.image.Crop;
import org.mdpospark.image.CropBox;
import org.mdpospark.image.CropSampler;
import org.mdpospark.image.FractionBox;
import org.mdpospark.image.ModelFrame;
import org.mdpospark.image.RandomSource;

/** Draws the windows of crops, in the stored image or in the vision tower's square. */
record CropWindows(CropSampler sampler, @Nullable ModelFrame frame) {

    Negative.Window draw(int width, int height, RandomSource random) {
        if (frame == null) {
            Crop crop = sampler.draw(width, height, random);
            CropBox box = crop.box();
            return new Negative.Window(
                    box, fractions(box, width, height), null, areaFraction(box, width, height), crop.fallback());
        }
        Crop crop = sampler.draw(frame.size(), frame.size(), random);
        CropBox box = crop.box();
        return new Negative.Window(
                frame.sourceBox(box, width, height).orElse(null),
                frame.toSource(box, width, height),
                box,
                areaFraction(box, frame.size(), frame.size()),
                crop.fallback());
    }

    double visibleFraction(Negative.Window window, int width, int height) {
        return frame == null || window.frame() == null ? 1 : frame.visibleFraction(window.frame(), width, height);
    }

    private static FractionBox fractions(CropBox box, int width, int height) {
        return new FractionBox(
                (double) box.left() / width,
                (double) box.top() / height,
                (double) box.width() / width,
                (double) box.height() / height);
    }

    private static double areaFraction(CropBox box, int width, int height) {
        return (double) box.area() / ((double) width * height);
    }
}
