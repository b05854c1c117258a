package org.mdpospark.pairs.negative;

import java.util.Locale;

/** Where the negative image comes from (Wang et al., "mDPO", EMNLP 2024, table 3). */
public enum Strategy {
    /** A window of the image itself; the paper's choice. */
    CROP,
    /** The image of another row. */
    RANDOM_IMAGE,
    /**
     * The image after MoCo v2's augmentation (Chen et al., "Improved Baselines with Momentum Contrastive Learning",
     * 2020).
     */
    AUGMENT;

    /** Returns the name in options and tables. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
