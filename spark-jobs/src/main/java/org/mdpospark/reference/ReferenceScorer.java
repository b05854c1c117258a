package org.mdpospark.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdpospark.image.PixelTensor;
import org.mdpospark.model.ImageFeatures;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.PackedBatch;
import org.mdpospark.model.PackedGroup;
import org.mdpospark.model.PolicyModel;
import org.mdpospark.text.PreferenceTokens;

/**
 * Asks a model for the log-probabilities of pairs, one pair at a time: what a pair gets does not depend on the pairs
 * beside it. An image that comes again with the row's next negative goes through the vision tower once.
 */
final class ReferenceScorer {
    private final Optional<LoraParameters> adapter;
    private final PixelTensor blank;
    private @Nullable ImageFeatures blankFeatures;
    private @Nullable ImageFeatures lastFeatures;
    private String lastId = "";

    ReferenceScorer(Optional<LoraParameters> adapter, PixelTensor blank) {
        this.adapter = adapter;
        this.blank = blank;
    }

    /**
     * Returns log p of the chosen and the rejected answer on the image and of the chosen one on the negative; for a
     * held-out pair, of the chosen and the rejected one on the blank image too. They may be infinite or NaN.
     */
    double[] score(PolicyModel model, StoredPair pair, PreferenceTokens tokens, PairPixels pixels) {
        List<int[]> both = List.of(tokens.chosen(), tokens.rejected());
        List<PackedGroup> groups = new ArrayList<>();
        groups.add(group(tokens, image(model, pair, pixels), both));
        groups.add(group(tokens, model.encode(pixels.negative().values()), List.of(tokens.chosen())));
        if (isHeldOut(pair)) {
            groups.add(group(tokens, blank(model), both));
        }
        return model.logProbabilities(new PackedBatch(groups), adapter);
    }

    static boolean isHeldOut(StoredPair pair) {
        return pair.split().equals(ReferenceRow.HOLDOUT);
    }

    private ImageFeatures image(PolicyModel model, StoredPair pair, PairPixels pixels) {
        ImageFeatures features = lastFeatures;
        if (features == null || !lastId.equals(pair.id())) {
            features = model.encode(pixels.image().values());
            lastFeatures = features;
            lastId = pair.id();
        }
        return features;
    }

    private ImageFeatures blank(PolicyModel model) {
        if (blankFeatures == null) {
            blankFeatures = model.encode(blank.values());
        }
        return blankFeatures;
    }

    private static PackedGroup group(PreferenceTokens tokens, ImageFeatures image, List<int[]> answers) {
        return new PackedGroup(tokens.prompt().ids(), tokens.prompt().imageAt(), image, answers, 0);
    }
}
