package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearDuplicatesTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void groupsAreThoseOfComparingAllPairs(long seed) {
        long[] hashes = RandomHashes.clustered(400, new SplitMix64(seed));
        int distance = (int) seed - 1;

        assertThat(NearDuplicates.representatives(hashes, distance)).isEqualTo(bruteForce(hashes, distance));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void orderAndRepetitionsDoNotMatter(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        long[] hashes = RandomHashes.clustered(200, random);
        long[] representatives = NearDuplicates.representatives(hashes, 6);
        int[] picks = new int[500];
        Arrays.setAll(picks, i -> random.below(hashes.length));
        long[] picked = new long[700];
        for (int i = 0; i < 700; i++) {
            picked[i] = i < 500 ? hashes[picks[i]] : hashes[699 - i]; // all of them, backwards, at the end
        }

        long[] again = NearDuplicates.representatives(picked, 6);

        for (int i = 0; i < 700; i++) {
            assertThat(again[i]).isEqualTo(i < 500 ? representatives[picks[i]] : representatives[699 - i]);
        }
    }

    @Test
    void chainsJoinWhatIsFarApart() {
        assertThat(NearDuplicates.representatives(new long[] {0b1111, 0b11, 0b111111, -1}, 2))
                .containsExactly(0b11, 0b11, 0b11, -1);
    }

    @Test
    void noHashesHaveNoGroups() {
        assertThat(NearDuplicates.representatives(new long[0], 4)).isEmpty();
    }

    @Test
    void aMillionHashesTakeSeconds() {
        SplitMix64 random = new SplitMix64(1);
        long[] hashes = new long[1_000_000];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = i % 10 == 9 ? RandomHashes.near(hashes[i - 1], 4, random) : random.nextLong();
        }

        long[] representatives =
                Assertions.assertTimeout(Duration.ofSeconds(60), () -> NearDuplicates.representatives(hashes, 4));

        for (int i = 9; i < hashes.length; i += 10) {
            assertThat(representatives[i]).isEqualTo(representatives[i - 1]);
        }
    }

    @Test
    void distancesPastTheLimitAreRefused() {
        assertThatThrownBy(() -> NearDuplicates.representatives(new long[1], -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("distance must be 0 to 8, but is -1");
    }

    /** Spreads the smallest hash along all pairs until nothing changes. */
    private static long[] bruteForce(long[] hashes, int distance) {
        long[] representatives = hashes.clone();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < hashes.length; i++) {
                for (int j = 0; j < hashes.length; j++) {
                    if (PerceptualHash.distance(hashes[i], hashes[j]) <= distance
                            && representatives[j] < representatives[i]) {
                        representatives[i] = representatives[j];
                        changed = true;
                    }
                }
            }
        }
        return representatives;
    }
}
