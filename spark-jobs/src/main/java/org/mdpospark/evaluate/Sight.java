package org.mdpospark.evaluate;

import java.util.Locale;

/**
 * What a model is shown. A model that answers as well without the image has learnt to answer by language alone: Wang et
 * al., "mDPO: Conditional Preference Optimization for Multimodal Large Language Models", EMNLP 2024, section 3.
 */
public enum Sight {
    /** The question's image. */
    IMAGE("the image"),
    /** An image of the mean colour, which shows nothing. */
    BLANK("a blank image"),
    /** The image of another question. */
    SWAPPED("another image");

    private final String title;

    Sight(String title) {
        this.title = title;
    }

    /** Returns the name in options and folders. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name for a reader. */
    public String title() {
        return title;
    }
}
