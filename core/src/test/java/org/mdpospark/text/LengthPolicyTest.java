package org.mdpospark.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdpospark.text.LengthPolicy.TooLong;
import org.mdpospark.text.LengthReport.Verdict;

class LengthPolicyTest {
    private static final int MARKER = 3;
    private static final LengthPolicy POLICY = new LengthPolicy(20, 12, 8, TooLong.CUT);
    private static final LengthPolicy STRICT = new LengthPolicy(20, 12, 8, TooLong.REFUSE);

    @Test
    void theDefaultIsThePublishedTrainers() {
        assertThat(LengthPolicy.DEFAULT).isEqualTo(new LengthPolicy(2048, 1024, 1024, TooLong.CUT));
    }

    @Test
    void aRowThatFitsIsLeftAloneHoweverItSharesItsPlaces() {
        PreferenceTokens longPrompt = pair(13, 2, 3);
        PreferenceTokens longAnswer = pair(2, 14, 1);

        for (LengthPolicy policy : new LengthPolicy[] {POLICY, STRICT}) {
            assertThat(policy.fit(longPrompt, 4).report()).isEqualTo(new LengthReport(13, 4, 3, Verdict.KEPT, ""));
            assertThat(policy.fit(longPrompt, 4).tokens()).containsSame(longPrompt);
            assertThat(policy.fit(longAnswer, 4).report().verdict()).isEqualTo(Verdict.KEPT);
            assertThat(policy.fit(longAnswer, 4).tokens()).containsSame(longAnswer);
        }
    }

    @Test
    void thePromptIsCutFirst() {
        Fitted<PreferenceTokens> fitted = POLICY.fit(pair(14, 3, 2), 4);

        assertThat(fitted.report())
                .isEqualTo(
                        new LengthReport(14, 4, 3, Verdict.CUT, "the start of the prompt is cut, from 14 tokens to 8"));
        PreferenceTokens cut = fitted.tokens().orElseThrow();
        assertThat(cut.prompt().ids()).containsExactly(1, MARKER, 107, 108, 109, 110, 111, 112, 113);
        assertThat(cut.chosen()).containsExactly(200, 201, 202);
        assertThat(cut.rejected()).containsExactly(300, 301);
    }

    @Test
    void thenTheAnswersAreCut() {
        Fitted<PreferenceTokens> fitted = POLICY.fit(pair(14, 13, 9), 4);

        assertThat(fitted.report())
                .isEqualTo(new LengthReport(
                        14,
                        4,
                        13,
                        Verdict.CUT,
                        "the start of the prompt is cut, from 14 tokens to 8; "
                                + "the end of the chosen answer is cut, from 13 tokens to 8; "
                                + "the end of the rejected answer is cut, from 9 tokens to 8"));
        PreferenceTokens cut = fitted.tokens().orElseThrow();
        assertThat(cut.chosen()).containsExactly(200, 201, 202, 203, 204, 205, 206, 207);
        assertThat(cut.rejected()).containsExactly(300, 301, 302, 303, 304, 305, 306, 307);
    }

    @Test
    void anAnswerAloneIsCutWhereThePromptIsShort() {
        Fitted<PreferenceTokens> fitted = POLICY.fit(pair(2, 3, 15), 4);

        assertThat(fitted.report().reason()).isEqualTo("the end of the rejected answer is cut, from 15 tokens to 8");
        assertThat(fitted.tokens().orElseThrow().chosen()).hasSize(3);
    }

    @Test
    void overLongRowsAreRefusedIfThatIsAskedFor() {
        Fitted<PreferenceTokens> fitted = STRICT.fit(pair(14, 3, 2), 4);

        assertThat(fitted.report())
                .isEqualTo(new LengthReport(
                        14,
                        4,
                        3,
                        Verdict.REFUSED,
                        "the row takes 21 places of 20: 14 for the prompt's text, 4 for the image, 3 for the answer"));
        assertThat(fitted.tokens()).isEmpty();
    }

    @Test
    void rowsWhoseImageLeavesNoRoomForTextAreRefused() {
        assertThat(POLICY.fit(pair(14, 3, 2), 10).report().verdict()).isEqualTo(Verdict.CUT);
        assertThat(POLICY.fit(pair(14, 3, 2), 11).report())
                .isEqualTo(new LengthReport(
                        14,
                        11,
                        3,
                        Verdict.REFUSED,
                        "the image takes 11 of the 12 places that a prompt may take, "
                                + "too many to leave any for its text"));
    }

    @Test
    void answersThatBecomeTheSameAreRefused() {
        int[] chosen = IntStream.range(200, 220).toArray();
        int[] rejected = IntStream.range(200, 219).toArray();
        PreferenceTokens pair = new PreferenceTokens(prompt(2), chosen, rejected);

        assertThat(POLICY.fit(pair, 4).report())
                .isEqualTo(new LengthReport(
                        2, 4, 20, Verdict.REFUSED, "the answers are the same in the 8 tokens that an answer may have"));
    }

    @Test
    void aPromptToGenerateFromHasAllPlacesButThoseOfTheNewTokens() {
        PromptTokens prompt = prompt(14);

        assertThat(POLICY.fitPrompt(prompt, 4, 2).tokens()).containsSame(prompt);
        Fitted<PromptTokens> cut = POLICY.fitPrompt(prompt, 4, 5);
        assertThat(cut.report())
                .isEqualTo(new LengthReport(
                        14, 4, 5, Verdict.CUT, "the start of the prompt is cut, from 14 tokens to 11"));
        assertThat(cut.tokens().orElseThrow().textTokens()).isEqualTo(11);
        assertThat(STRICT.fitPrompt(prompt, 4, 5).report().reason())
                .isEqualTo(
                        "the row takes 23 places of 20: 14 for the prompt's text, 4 for the image, 5 for the answer");
        assertThat(POLICY.fitPrompt(prompt, 4, 15).report().reason())
                .isEqualTo("the image takes 4 of the 5 places that a prompt may take, "
                        + "too many to leave any for its text");
    }

    @Test
    void newTokensMustLeaveAPlace() {
        for (int tokens : new int[] {0, 20}) {
            assertThatThrownBy(() -> POLICY.fitPrompt(prompt(2), 4, tokens))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("new tokens must be 1 to 19, but are " + tokens);
        }
    }

    @Test
    void placesMustFitTogether() {
        assertThatThrownBy(() -> new LengthPolicy(20, 12, 9, TooLong.CUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prompt and answer must have places and fit into 20 together, but have 12 and 9");
        assertThatThrownBy(() -> new LengthPolicy(20, 0, 9, TooLong.CUT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LengthPolicy(20, 12, 0, TooLong.CUT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LengthPolicy(20, Integer.MAX_VALUE, Integer.MAX_VALUE, TooLong.CUT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsUsedAlwaysFitsAndLosesNothingButTheStartOfThePromptAndTheEndsOfAnswers(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int maxPrompt = random.nextInt(1, 30);
        int maxAnswer = random.nextInt(1, 30);
        int maxLength = maxPrompt + maxAnswer + random.nextInt(5);
        LengthPolicy policy = new LengthPolicy(maxLength, maxPrompt, maxAnswer, TooLong.CUT);
        PreferenceTokens pair = pair(random.nextInt(2, 40), random.nextInt(1, 40), random.nextInt(1, 40));
        int imageTokens = random.nextInt(20);

        Fitted<PreferenceTokens> fitted = policy.fit(pair, imageTokens);

        LengthReport report = fitted.report();
        boolean tooLong = report.places() > maxLength;
        assertThat(report.verdict() == Verdict.KEPT).isEqualTo(!tooLong);
        assertThat(report.places()).isEqualTo(pair.prompt().textTokens() + imageTokens + pair.longerAnswer());
        if (fitted.tokens().isEmpty()) {
            assertThat(maxPrompt - imageTokens).isLessThan(2); // BOS and a token
            return;
        }
        PreferenceTokens used = fitted.tokens().get();
        assertThat(used.prompt().textTokens() + imageTokens + used.longerAnswer())
                .isLessThanOrEqualTo(maxLength);
        assertThat(used.prompt().marker()).isEqualTo(MARKER);
        assertThat(used.prompt().ids()).startsWith(1);
        assertThat(pair.chosen()).startsWith(used.chosen());
        assertThat(pair.rejected()).startsWith(used.rejected());
        int[] tail = Arrays.copyOfRange(
                used.prompt().ids(), used.prompt().imageAt() + 1, used.prompt().ids().length);
        assertThat(pair.prompt().ids()).endsWith(tail);
        // a second look finds nothing more to do
        assertThat(policy.fit(used, imageTokens).report().verdict()).isEqualTo(Verdict.KEPT);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @Test
    void reportsSayWhyOnlyWhereThereIsAReason() {
        assertThatThrownBy(() -> new LengthReport(1, 1, 1, Verdict.CUT, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row that is cut or refused must have a reason, and no other");
        assertThatThrownBy(() -> new LengthReport(1, 1, 1, Verdict.KEPT, "why"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LengthReport(1, -1, 1, Verdict.KEPT, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counts of tokens must not be negative, but are 1, -1 and 1");
        assertThat(LengthReport.unusable(new UnusableTextException("no image")))
                .isEqualTo(new LengthReport(0, 0, 0, Verdict.REFUSED, "no image"));
    }

    @Test
    void onlyARefusedRowHasNoTokens() {
        LengthReport kept = new LengthReport(1, 1, 1, Verdict.KEPT, "");
        LengthReport refused = new LengthReport(1, 1, 1, Verdict.REFUSED, "why");

        assertThatThrownBy(() -> new Fitted<>(kept, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row must have tokens unless it is refused, but KEPT has none");
        assertThatThrownBy(() -> new Fitted<>(refused, Optional.of("tokens")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row must have tokens unless it is refused, but REFUSED has some");
    }

    private static PreferenceTokens pair(int textTokens, int chosen, int rejected) {
        return new PreferenceTokens(
                prompt(textTokens),
                IntStream.range(200, 200 + chosen).toArray(),
                IntStream.range(300, 300 + rejected).toArray());
    }

    /** BOS, the marker after at most four more tokens, and numbered tokens to the end. */
    private static PromptTokens prompt(int textTokens) {
        int[] ids = new int[textTokens + 1];
        int imageAt = Math.min(5, textTokens);
        ids[0] = 1;
        ids[imageAt] = MARKER;
        for (int token = 1; token < textTokens; token++) {
            ids[token < imageAt ? token : token + 1] = 100 + token;
        }
        return new PromptTokens(ids, imageAt, true);
    }
}
