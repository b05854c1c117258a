package org.mdpospark.pairs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.pairs.image.ImageReader;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.PreferenceRow;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.input.RowRejectedException;
import org.mdpospark.pairs.negative.Negative;
import org.mdpospark.pairs.negative.NegativeMaker;
import org.mdpospark.pairs.negative.NegativeMakers;

/** Makes the pairs of one row after another, or sets the row aside. */
final class RowProcessor {
    private static final int THUMBNAIL_SIDE = 160;
    private static final int HEAD_BYTES = 64;

    private final TaskSettings settings;
    private final Facts facts;
    private final ImageReader images;
    private final NegativeMaker negatives;
    private final PartOutput output;

    private RowProcessor(TaskSettings settings, Facts facts, NegativeMaker negatives, PartOutput output) {
        this.settings = settings;
        this.facts = facts;
        this.images = settings.imageReader();
        this.negatives = negatives;
        this.output = output;
    }

    static RowProcessor of(TaskSettings settings, Facts facts, PartOutput output) {
        ImageReader reader = settings.imageReader();
        NegativeMaker negatives = NegativeMakers.of(
                settings.negative(),
                settings.quality(),
                settings.seed(),
                facts.pool(),
                settings.nearDistance(),
                reader::read);
        return new RowProcessor(settings, facts, negatives, output);
    }

    void process(CandidateRow candidate) throws IOException {
        if (facts.isDuplicate(candidate.key())) {
            output.duplicate();
        } else if (candidate.row() == null) {
            quarantine(candidate);
        } else {
            try {
                writePairs(candidate.row(), RowKey.file(candidate.key()));
            } catch (RowRejectedException e) {
                quarantine(candidate.key(), candidate.row(), e);
            }
        }
    }

    private void writePairs(PreferenceRow row, int file) throws RowRejectedException, IOException {
        SourceImage image = images.read(row.image(), file);
        facts.excluded().check(image);
        String id = PairId.of(row, image.sha256());
        String split = facts.splits().splitOf(image);
        List<Object[]> pairs = new ArrayList<>();
        int count = settings.negative().count();
        for (int index = 0; index < count; index++) {
            Optional<Negative> negative = negatives.make(image, id, index);
            if (negative.isPresent()) {
                pairs.add(PairRow.of(id, index, row, image, negative.get(), split, settings.negative()));
            }
        }
        if (pairs.isEmpty()) {
            throw new RowRejectedException(
                    RejectReason.NO_ACCEPTABLE_NEGATIVE,
                    "none of %d draws for %d negatives passed the quality limits"
                            .formatted(settings.quality().maxDraws() * count, count));
        }
        output.pairs(split, pairs, count - pairs.size());
    }

    private void quarantine(CandidateRow candidate) throws IOException {
        CandidateRow.Rejection rejection = candidate.rejection();
        if (rejection == null) {
            throw new IllegalStateException("a row must have its text or a rejection");
        }
        output.quarantine(rejection.reason(), new Object[] {
            settings.files().get(RowKey.file(candidate.key())),
            RowKey.offset(candidate.key()),
            rejection.reason().code(),
            rejection.detail(),
            rejection.excerpt(),
            null,
            null,
            null,
            null
        });
    }

    private void quarantine(long key, PreferenceRow row, RowRejectedException e) throws IOException {
        byte @Nullable [] bytes = images.bytesIfAny(row.image(), RowKey.file(key));
        output.quarantine(e.reason(), new Object[] {
            settings.files().get(RowKey.file(key)),
            RowKey.offset(key),
            e.reason().code(),
            String.valueOf(e.getMessage()),
            Excerpts.of(row),
            row.image().path(),
            bytes == null ? null : (long) bytes.length,
            bytes == null ? null : Arrays.copyOf(bytes, Math.min(HEAD_BYTES, bytes.length)),
            bytes == null ? null : thumbnail(bytes)
        });
    }

    private byte @Nullable [] thumbnail(byte[] bytes) {
        try {
            return ImageEncoder.thumbnail(
                    ImageDecoder.open(bytes, ImageInspector.inspect(bytes, settings.limits())), THUMBNAIL_SIDE);
        } catch (UnusableImageException e) {
            return null;
        }
    }
}
