package org.mdpospark.pairs;

import org.jspecify.annotations.Nullable;
import org.mdpospark.image.CropBox;
import org.mdpospark.image.FractionBox;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.PreferenceRow;
import org.mdpospark.pairs.negative.Negative;
import org.mdpospark.pairs.negative.NegativeOptions;

/** Lays a pair out as a row of {@link PairTable}. */
final class PairRow {
    private static final int NAME_DIGITS = 16;

    private PairRow() {}

    @SuppressWarnings("NullAway") // columns may be null, and Object[] cannot say so
    static Object[] of(
            String id,
            int index,
            PreferenceRow row,
            SourceImage image,
            Negative negative,
            String split,
            NegativeOptions options) {
        Negative.Window window = negative.window();
        boolean inFrame = window != null && window.frame() != null;
        return new Object[] {
            id,
            index,
            row.prompt(),
            row.promptStyle().code(),
            row.chosen(),
            row.rejected(),
            new Object[] {image.bytes(), image.name()},
            file(id, index, negative),
            split,
            options.strategy().code(),
            window == null ? null : inFrame ? "model" : "source",
            window == null ? null : box(window.source()),
            window == null ? null : box(window.fraction()),
            options.frame(),
            window == null ? null : box(window.frame()),
            window == null ? null : window.areaFraction(),
            negative.seed(),
            negative.draws(),
            window == null ? null : window.fallback(),
            negative.augmentation(),
            negative.otherSha256(),
            negative.visibleFraction(),
            negative.entropy(),
            negative.hashDistance(),
            image.header().width(),
            image.header().height(),
            image.header().format().extension(),
            image.header().orientation(),
            image.sha256(),
            image.knownHash()
        };
    }

    private static Object @Nullable [] file(String id, int index, Negative negative) {
        return negative.file() == null
                ? null
                : new Object[] {
                    negative.file(), "%s-%d.%s".formatted(id.substring(0, NAME_DIGITS), index, negative.extension())
                };
    }

    private static Object @Nullable [] box(@Nullable CropBox box) {
        return box == null ? null : new Object[] {box.left(), box.top(), box.width(), box.height()};
    }

    private static Object[] box(FractionBox box) {
        return new Object[] {box.left(), box.top(), box.width(), box.height()};
    }
}
