package org.mdpospark.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreferenceTokensTest {
    private static final int MARKER = -200;

    @Test
    void thePromptIsItsTextAndTheMarker() {
        PromptTokens prompt = new PromptTokens(new int[] {1, 7, MARKER, 8}, 2, true);

        assertThat(prompt.marker()).isEqualTo(MARKER);
        assertThat(prompt.textTokens()).isEqualTo(3);
        assertThat(prompt.followedBy(new int[] {9, 2})).containsExactly(1, 7, MARKER, 8, 9, 2);
    }

    @Test
    void promptsWithoutExactlyOneMarkerAreRefused() {
        assertRefused("image marker must be one of the prompt's 0 ids, but is number 0", 0, false);
        assertRefused("image marker must be one of the prompt's 2 ids, but is number 2", 2, false, 5, MARKER);
        assertRefused("image marker must be one of the prompt's 2 ids, but is number -1", -1, false, 5, MARKER);
        assertRefused("prompt must have tokens around its one image marker 3, but has 3 at 2 too", 0, false, 3, 4, 3);
        assertRefused(
                "prompt must have tokens around its one image marker 5, but has -200 at 1 too", 0, false, 5, MARKER);
        assertRefused("prompt must start with BOS, but starts with its image marker", 0, true, MARKER, 5);
    }

    @Test
    void answersWithoutTextTokensOnlyAreRefused() {
        PromptTokens prompt = new PromptTokens(new int[] {3, 8}, 0, false);

        assertThatThrownBy(() -> new PreferenceTokens(prompt, new int[0], new int[] {2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chosen answer must have a token, but has none");
        assertThatThrownBy(() -> new PreferenceTokens(prompt, new int[] {2}, new int[] {4, 3, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rejected answer must have text tokens only, but has 3");
        assertThatThrownBy(() -> new PreferenceTokens(prompt, new int[] {-200}, new int[] {2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chosen answer must have text tokens only, but has -200");
    }

    @Test
    void theEndIsKeptWithBosAndTheMarker() {
        PromptTokens prompt = new PromptTokens(new int[] {1, 10, 11, MARKER, 12, 13}, 3, true);

        assertThat(prompt.keepEnd(5).ids()).containsExactly(1, 10, 11, MARKER, 12, 13);
        assertThat(prompt.keepEnd(4).ids()).containsExactly(1, 11, MARKER, 12, 13);
        assertThat(prompt.keepEnd(2).ids()).containsExactly(1, MARKER, 13);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepingTheEndLeavesOutWhatComesRightAfterBos(int seed) {
        PromptTokens prompt = random(new SplittableRandom(seed));
        int[] text = Arrays.stream(prompt.ids()).filter(id -> id != MARKER).toArray();
        int bos = prompt.startsWithBos() ? 1 : 0;
        for (int kept = 1 + bos; kept <= prompt.textTokens(); kept++) {
            PromptTokens cut = prompt.keepEnd(kept);

            int dropped = text.length - kept;
            assertThat(Arrays.stream(cut.ids()).filter(id -> id != MARKER))
                    .containsExactlyElementsOf(IntStream.concat(
                                    Arrays.stream(text, 0, bos), Arrays.stream(text, bos + dropped, text.length))
                            .boxed()
                            .toList());
            assertThat(cut.ids()[cut.imageAt()]).isEqualTo(MARKER);
            assertThat(cut.imageAt()).isEqualTo(Math.max(bos, prompt.imageAt() - dropped));
        }
    }

    @Test
    void cutsOutsideThePromptAreRefused() {
        PromptTokens prompt = new PromptTokens(new int[] {5, MARKER}, 1, false);

        for (int kept : new int[] {0, 2}) {
            assertThatThrownBy(() -> prompt.keepEnd(kept))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cut prompt must have 1 to 1 tokens, but would have " + kept);
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    private static PromptTokens random(SplittableRandom random) {
        boolean bos = random.nextBoolean();
        int[] ids = random.ints(random.nextInt(3, 30), 10, 1000).toArray();
        int imageAt = random.nextInt(bos ? 1 : 0, ids.length);
        ids[imageAt] = MARKER;
        return new PromptTokens(ids, imageAt, bos);
    }

    private static void assertRefused(String problem, int imageAt, boolean bos, int... ids) {
        assertThatThrownBy(() -> new PromptTokens(ids, imageAt, bos))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }
}
