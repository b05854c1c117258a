package org.mdpospark.generate;

/**
 * A written answer.
 *
 * @param tokens token ids, without EOS; where a stop string ended the answer, those that complete it are among them
 * @param text of the tokens, special ones left out, up to the stop string
 * @param finish why the answer ended
 * @param logProbability log p(answer | image, prompt) under the model at temperature 1, summed over the tokens, and EOS
 *     where that ended it, in nats
 */
@SuppressWarnings("ArrayRecordComponent") // compared by tests only, and by content there
public record Generation(int[] tokens, String text, FinishReason finish, double logProbability) {}
