package org.mdpospark.reference;

import org.mdpospark.text.PreferenceTokens;

/**
 * A pair's text as a model reads it.
 *
 * @param cut whether it was too long and was cut
 */
record TokenizedPair(PreferenceTokens tokens, int imageTokens, boolean cut) {
    TokenCounts counts() {
        return new TokenCounts(
                tokens.prompt().textTokens(), imageTokens, tokens.chosen().length, tokens.rejected().length);
    }
}
