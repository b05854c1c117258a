package org.mdpospark.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mdpospark.text.LengthReport.Verdict;

/**
 * What becomes of rows that are too long. A row's length is that of what the model really reads: text, the image's
 * tokens and the longer answer. The image's tokens are never cut.
 *
 * <p>The order is that of the published trainer: a row that fits into {@code maxLength} is left alone, however its
 * places are shared out. Else the prompt is cut to {@code maxPrompt}, keeping its end (and BOS and the image marker);
 * if that is not enough, each answer is cut to {@code maxAnswer}, keeping its start. A cut answer has no EOS, because
 * it does not end there. The published trainer does the same with counts that leave the image out, and its model then
 * cuts the end of what is too long with the image.
 *
 * @param maxLength places of a sequence
 * @param maxPrompt places of a prompt, the image's among them, in a row that is too long
 * @param maxAnswer places of an answer in a row that is still too long
 */
public record LengthPolicy(int maxLength, int maxPrompt, int maxAnswer, TooLong tooLong) implements Serializable {
    /** The lengths of the published trainer. */
    public static final LengthPolicy DEFAULT = new LengthPolicy(2048, 1024, 1024, TooLong.CUT);

    /** What is done with a row that does not fit. */
    public enum TooLong {
        CUT,
        REFUSE
    }

    public LengthPolicy {
        if (maxPrompt < 1 || maxAnswer < 1 || (long) maxPrompt + maxAnswer > maxLength) {
            throw new IllegalArgumentException(
                    "prompt and answer must have places and fit into %d together, but have %d and %d"
                            .formatted(maxLength, maxPrompt, maxAnswer));
        }
    }

    /** Returns the pair as it may be used with an image of so many tokens. */
    public Fitted<PreferenceTokens> fit(PreferenceTokens pair, int imageTokens) {
        PromptTokens prompt = pair.prompt();
        LengthReport whole = whole(prompt, imageTokens, pair.longerAnswer());
        if (whole.places() <= maxLength) {
            return new Fitted<>(whole, Optional.of(pair));
        }
        if (tooLong == TooLong.REFUSE) {
            return refused(whole, overLength(whole));
        }
        List<String> cuts = new ArrayList<>();
        Optional<PromptTokens> fitting = fitting(prompt, maxPrompt - imageTokens, cuts);
        if (fitting.isEmpty()) {
            return refused(whole, noRoom(imageTokens, maxPrompt));
        }
        int[] chosen = pair.chosen();
        int[] rejected = pair.rejected();
        if (fitting.get().textTokens() + imageTokens + pair.longerAnswer() > maxLength) {
            chosen = start("chosen", chosen, cuts);
            rejected = start("rejected", rejected, cuts);
            if (Arrays.equals(chosen, rejected)) {
                return refused(
                        whole,
                        "the answers are the same in the %d tokens that an answer may have".formatted(maxAnswer));
            }
        }
        return cut(whole, cuts, new PreferenceTokens(fitting.get(), chosen, rejected));
    }

    /**
     * Returns a prompt as it may be used with an image of so many tokens, to generate so many new ones. Its length is
     * bounded by {@code maxLength} alone.
     *
     * @param newTokens 1 to {@code maxLength - 1}
     */
    public Fitted<PromptTokens> fitPrompt(PromptTokens prompt, int imageTokens, int newTokens) {
        if (newTokens < 1 || newTokens >= maxLength) {
            throw new IllegalArgumentException(
                    "new tokens must be 1 to %d, but are %d".formatted(maxLength - 1, newTokens));
        }
        LengthReport whole = whole(prompt, imageTokens, newTokens);
        if (whole.places() <= maxLength) {
            return new Fitted<>(whole, Optional.of(prompt));
        }
        if (tooLong == TooLong.REFUSE) {
            return refused(whole, overLength(whole));
        }
        List<String> cuts = new ArrayList<>();
        return fitting(prompt, maxLength - newTokens - imageTokens, cuts)
                .map(fitting -> cut(whole, cuts, fitting))
                .orElseGet(() -> refused(whole, noRoom(imageTokens, maxLength - newTokens)));
    }

    /** Cuts a prompt's text to the room there is; empty if there is none for a token besides BOS. */
    private static Optional<PromptTokens> fitting(PromptTokens prompt, int room, List<String> cuts) {
        if (prompt.textTokens() <= room) {
            return Optional.of(prompt);
        }
        if (room < (prompt.startsWithBos() ? 2 : 1)) {
            return Optional.empty();
        }
        cuts.add("the start of the prompt is cut, from %d tokens to %d".formatted(prompt.textTokens(), room));
        return Optional.of(prompt.keepEnd(room));
    }

    private int[] start(String name, int[] answer, List<String> cuts) {
        if (answer.length <= maxAnswer) {
            return answer;
        }
        cuts.add("the end of the %s answer is cut, from %d tokens to %d".formatted(name, answer.length, maxAnswer));
        return Arrays.copyOf(answer, maxAnswer);
    }

    private static LengthReport whole(PromptTokens prompt, int imageTokens, int answerTokens) {
        return new LengthReport(prompt.textTokens(), imageTokens, answerTokens, Verdict.KEPT, "");
    }

    private static <T> Fitted<T> cut(LengthReport whole, List<String> cuts, T tokens) {
        return new Fitted<>(whole.as(Verdict.CUT, String.join("; ", cuts)), Optional.of(tokens));
    }

    private static <T> Fitted<T> refused(LengthReport whole, String reason) {
        return new Fitted<>(whole.as(Verdict.REFUSED, reason), Optional.empty());
    }

    private String overLength(LengthReport row) {
        return "the row takes %d places of %d: %d for the prompt's text, %d for the image, %d for the answer"
                .formatted(row.places(), maxLength, row.textTokens(), row.imageTokens(), row.answerTokens());
    }

    private static String noRoom(int imageTokens, int places) {
        return "the image takes %d of the %d places that a prompt may take, too many to leave any for its text"
                .formatted(imageTokens, places);
    }
}
