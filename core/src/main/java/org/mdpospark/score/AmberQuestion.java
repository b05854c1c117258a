package org.mdpospark.score;

import java.util.List;

/** What AMBER knows about a question. */
public sealed interface AmberQuestion {
    int id();

    /**
     * "Describe this image."
     *
     * <p>A list may repeat an object, which then counts twice and can be named once.
     *
     * @param truth objects in the image
     * @param tempting objects that are not in the image, but that people would expect there
     */
    record Describe(int id, List<String> truth, List<String> tempting) implements AmberQuestion {
        public Describe {
            truth = List.copyOf(truth);
            tempting = List.copyOf(tempting);
        }
    }

    /** A question with the right answer yes or no. */
    record YesNo(int id, AmberKind kind, boolean yes) implements AmberQuestion {}
}
