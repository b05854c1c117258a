package org.mdpospark.pairs.negative;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdpospark.image.ImageHeader;
import org.mdpospark.image.Luminance;
import org.mdpospark.image.ModelFrame;
import org.mdpospark.image.PerceptualHash;
import org.mdpospark.image.RandomSource;
import org.mdpospark.image.ResizedCrop;
import org.mdpospark.image.RgbImage;
import org.mdpospark.image.RowSeed;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.RowRejectedException;

/** The paper's negative: a window that keeps a small share of the image. */
final class CropMaker implements NegativeMaker {
    private final NegativeOptions options;
    private final QualityLimits limits;
    private final long seed;
    private final CropWindows windows;
    private @Nullable SourceImage rendered;
    private @Nullable RgbImage rendering;

    CropMaker(NegativeOptions options, QualityLimits limits, long seed) {
        this.options = options;
        this.limits = limits;
        this.seed = seed;
        this.windows = new CropWindows(
                options.sampler(), options.frameName().map(ModelFrame::named).orElse(null));
    }

    @Override
    public Optional<Negative> make(SourceImage source, String id, int index) throws RowRejectedException {
        long rowSeed = RowSeed.of(seed, id, index, options.strategy().code());
        RandomSource random = options.generator().seeded(rowSeed);
        ImageHeader header = source.header();
        for (int draws = 1; draws <= limits.maxDraws(); draws++) {
            Negative.Window window = windows.draw(header.width(), header.height(), random);
            double visible = windows.visibleFraction(window, header.width(), header.height());
            if (visible >= limits.minVisible()) {
                Optional<Negative> negative = negative(source, window, visible, rowSeed, draws);
                if (negative.isPresent()) {
                    return negative;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Negative> negative(
            SourceImage source, Negative.Window window, double visible, long rowSeed, int draws)
            throws RowRejectedException {
        boolean materialized = options.store() == NegativeOptions.Store.MATERIALIZED;
        if (!materialized && !limits.needsPixels()) {
            return Optional.of(new Negative(null, "", rowSeed, draws, window, null, null, visible, null, null));
        }
        RgbImage image = pixels(source, window);
        Luminance luminance = Luminance.of(image);
        double entropy = luminance.entropy();
        Integer distance = hashed() ? PerceptualHash.distance(source.hash(), PerceptualHash.of(luminance)) : null;
        if (entropy < limits.minEntropy() || (distance != null && distance < limits.minHashDistance())) {
            return Optional.empty();
        }
        byte[] file = materialized
                ? NegativeFiles.encode(image, options, source.header().orientation())
                : null;
        return Optional.of(new Negative(
                file, options.encoding().extension(), rowSeed, draws, window, null, null, visible, entropy, distance));
    }

    private boolean hashed() {
        return options.hashed() || limits.minHashDistance() > 0;
    }

    private RgbImage pixels(SourceImage source, Negative.Window window) throws RowRejectedException {
        try {
            if (windows.frame() == null || window.frame() == null) {
                return source.pixels().rgb(Objects.requireNonNull(window.source()));
            }
            ModelFrame frame = windows.frame();
            if (rendered != source || rendering == null) {
                rendering = frame.render(source.pixels().rgb());
                rendered = source;
            }
            return ResizedCrop.resizedCrop(rendering, window.frame(), frame.size());
        } catch (UnusableImageException e) {
            throw SourceImage.rejected(e);
        }
    }
}
