package org.mdpospark.pairs;

import java.util.List;

/**
 * Which rows go where, by their picture.
 *
 * @param holdout share of the pictures kept back for evaluation, 0 to 0.9
 * @param nearDistance bits, of 64, by which perceptual hashes of near-duplicates differ at the most
 * @param excludeHashes files with hashes of pictures whose rows are set aside, as {@code mdpo hashes} writes them
 */
public record SplitOptions(double holdout, int nearDistance, List<String> excludeHashes) {
    public static final int DEFAULT_NEAR_DISTANCE = 4;
    public static final int MAX_NEAR_DISTANCE = 8;

    public SplitOptions {
        excludeHashes = List.copyOf(excludeHashes);
        if (!(holdout >= 0 && holdout <= 0.9)) {
            throw new IllegalArgumentException("--holdout must be 0 to 0.9, but is " + holdout);
        }
        if (nearDistance < 0 || nearDistance > MAX_NEAR_DISTANCE) {
            throw new IllegalArgumentException(
                    "--near-distance must be 0 to %d bits, but is %d".formatted(MAX_NEAR_DISTANCE, nearDistance));
        }
    }
}
