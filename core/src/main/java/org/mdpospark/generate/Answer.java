package org.mdpospark.generate;

import java.util.Arrays;
import java.util.Optional;
import org.mdpospark.text.Tokenizer;

/** An answer while it is written. */
final class Answer {
    private final long key;
    private final Tokenizer tokenizer;
    private final StopStrings stops;
    private final int[] tokens;
    private int count;
    private double logProbability;
    private Optional<FinishReason> finish = Optional.empty();

    Answer(long key, Tokenizer tokenizer, GenerationOptions options) {
        this.key = key;
        this.tokenizer = tokenizer;
        this.stops = new StopStrings(options.stopStrings());
        this.tokens = new int[options.maxNewTokens()];
    }

    /** Chooses the next token. */
    void add(float[] logits, TokenSampler sampler) {
        int token = sampler.choose(logits, key, count);
        logProbability += Logits.logProbability(logits, token);
        if (token == tokenizer.eosId()) {
            finish = Optional.of(FinishReason.EOS);
            return;
        }
        tokens[count++] = token;
        // What a token adds to a text depends on the tokens around it, so the whole text is made anew.
        if (stops.any() && stops.find(text()) >= 0) {
            finish = Optional.of(FinishReason.STOP_STRING);
        } else if (count == tokens.length) {
            finish = Optional.of(FinishReason.LENGTH);
        }
    }

    boolean finished() {
        return finish.isPresent();
    }

    int last() {
        return tokens[count - 1];
    }

    Generation generation() {
        return new Generation(written(), stops.cut(text()), finish.orElseThrow(), logProbability);
    }

    private String text() {
        return tokenizer.decode(written(), true);
    }

    private int[] written() {
        return Arrays.copyOf(tokens, count);
    }
}
