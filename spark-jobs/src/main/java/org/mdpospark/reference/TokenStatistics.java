package org.mdpospark.reference;

import java.io.Serializable;

/**
 * Tokens of all pairs of a table.
 *
 * @param longestRow places of the longest sequence: prompt, image and the longer answer
 * @param prompt in all
 * @param image in all, each image counted once a pair
 * @param chosen in all
 * @param rejected in all
 * @param rowsCut pairs whose text was cut
 */
public record TokenStatistics(int longestRow, long prompt, long image, long chosen, long rejected, long rowsCut)
        implements Serializable {
    static final TokenStatistics NONE = new TokenStatistics(0, 0, 0, 0, 0, 0);

    TokenStatistics plus(TokenCounts row, boolean cut) {
        return plus(new TokenStatistics(
                row.longest(), row.prompt(), row.image(), row.chosen(), row.rejected(), cut ? 1 : 0));
    }

    TokenStatistics plus(TokenStatistics other) {
        return new TokenStatistics(
                Math.max(longestRow, other.longestRow),
                prompt + other.prompt,
                image + other.image,
                chosen + other.chosen,
                rejected + other.rejected,
                rowsCut + other.rowsCut);
    }
}
