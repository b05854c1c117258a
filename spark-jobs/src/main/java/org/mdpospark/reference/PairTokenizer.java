package org.mdpospark.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.text.Fitted;
import org.mdpospark.text.LengthPolicy;
import org.mdpospark.text.LengthReport;
import org.mdpospark.text.PreferenceTokenizer;
import org.mdpospark.text.PreferenceTokens;
import org.mdpospark.text.UnusableTextException;

/** Makes the tokens of stored pairs and fits them to the lengths. */
final class PairTokenizer implements AutoCloseable {
    private static final String MARKER = "<image>";

    private final PreferenceTokenizer tokenizer;
    private final LengthPolicy lengths;
    private final int imageTokens;

    /** @param folder of the model */
    PairTokenizer(Path folder, LengthPolicy lengths) throws IOException {
        ModelConfig config = ModelConfig.read(folder);
        this.tokenizer = PreferenceTokenizer.open(folder, config);
        this.lengths = lengths;
        this.imageTokens = config.vision().tokens();
    }

    TokenizedPair read(StoredPair pair) throws RefusedPairException {
        PreferenceTokens whole = whole(pair);
        requireAnswers(whole);
        Fitted<PreferenceTokens> fitted = lengths.fit(whole, imageTokens);
        if (fitted.tokens().isEmpty()) {
            throw new RefusedPairException(reason(whole), fitted.report().reason());
        }
        boolean cut = fitted.report().verdict() == LengthReport.Verdict.CUT;
        return new TokenizedPair(fitted.tokens().get(), imageTokens, cut);
    }

    private PreferenceTokens whole(StoredPair pair) throws RefusedPairException {
        try {
            return tokenizer.pair(pair.prompt(), pair.style(), pair.chosen(), pair.rejected());
        } catch (UnusableTextException e) {
            int markers = pair.prompt().split(MARKER, -1).length - 1;
            ReferenceReason reason = switch (markers) {
                case 0 -> ReferenceReason.NO_IMAGE_MARKER;
                case 1 -> ReferenceReason.PROMPT_UNUSABLE;
                default -> ReferenceReason.SEVERAL_IMAGE_MARKERS;
            };
            throw new RefusedPairException(reason, String.valueOf(e.getMessage()));
        }
    }

    private static void requireAnswers(PreferenceTokens pair) throws RefusedPairException {
        if (pair.chosen().length < 2 || pair.rejected().length < 2) {
            throw new RefusedPairException(
                    ReferenceReason.NO_ANSWER_TOKENS,
                    "the %s answer has the end token only".formatted(pair.chosen().length < 2 ? "chosen" : "rejected"));
        }
        if (Arrays.equals(pair.chosen(), pair.rejected())) {
            throw new RefusedPairException(
                    ReferenceReason.EQUAL_ANSWERS,
                    "both answers have the same %d tokens".formatted(pair.chosen().length));
        }
    }

    /** Returns why the lengths refuse a pair: they cut answers to the same tokens, or leave them no room. */
    private ReferenceReason reason(PreferenceTokens pair) {
        boolean equal = lengths.tooLong() == LengthPolicy.TooLong.CUT
                && Arrays.equals(start(pair.chosen()), start(pair.rejected()));
        return equal ? ReferenceReason.EQUAL_ANSWERS : ReferenceReason.TOO_LONG;
    }

    private int[] start(int[] answer) {
        return Arrays.copyOf(answer, Math.min(answer.length, lengths.maxAnswer()));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
