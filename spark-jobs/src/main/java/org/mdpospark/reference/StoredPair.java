package org.mdpospark.reference;

import org.mdpospark.text.PromptStyle;

/**
 * A row of the table of pairs, as far as models need it.
 *
 * @param id of the preference row
 * @param negativeIndex which of its negatives this is
 * @param image the image's file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredPair(
        String id,
        int negativeIndex,
        String prompt,
        PromptStyle style,
        String chosen,
        String rejected,
        String split,
        byte[] image,
        StoredNegative negative) {}
