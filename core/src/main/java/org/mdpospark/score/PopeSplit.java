package org.mdpospark.score;

import java.util.Locale;

/** How POPE chose the objects that are not in the image. */
public enum PopeSplit {
    RANDOM,
    /** The objects that are most frequent in all images. */
    POPULAR,
    /** The objects that most often come together with those in the image. */
    ADVERSARIAL;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
