package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomSourceTest {
    @Test
    void splitMixGivesThePublishedSequence() {
        SplitMix64 random = new SplitMix64(1_234_567);

        assertThat(List.of(random.nextLong(), random.nextLong(), random.nextLong()))
                .containsExactly(
                        6_457_827_717_110_365_317L,
                        3_203_168_211_198_807_973L,
                        Long.parseUnsignedLong("9817491932198370423"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE, 0x9E3779B97F4A7C15L})
    void splitMixAgreesWithTheJdksOwn(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        SplittableRandom expected = new SplittableRandom(seed);

        for (int i = 0; i < 1000; i++) {
            assertThat(random.nextLong()).isEqualTo(expected.nextLong());
        }
    }

    @Test
    void mersenneTwisterGivesTheNumberThatTheStandardsName() {
        Mt19937 random = new Mt19937(5489);
        for (int i = 1; i < 10_000; i++) {
            random.nextInt();
        }

        assertThat(Integer.toUnsignedLong(random.nextInt())).isEqualTo(4_123_659_995L); // C++11, [rand.predef]
    }

    @Test
    void mersenneTwisterTakesTheLower32BitsOfTheSeed() {
        assertThat(new Mt19937(7 + (1L << 32)).nextInt()).isEqualTo(new Mt19937(7).nextInt());
    }

    static Stream<Arguments> generators() {
        return Stream.of(
                Arguments.of("SplitMix64", (LongFunction<RandomSource>) SplitMix64::new),
                Arguments.of("Mt19937", (LongFunction<RandomSource>) Mt19937::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("generators")
    void uniformFillsItsRangeEvenly(String name, LongFunction<RandomSource> generator) {
        RandomSource random = generator.apply(3);
        double[] draws = new double[20_000];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = random.uniform(-1, 3);
            assertThat(draws[i]).isBetween(-1.0, 3.0);
        }

        assertThat(KolmogorovSmirnov.distance(draws, x -> (x + 1) / 4)).isLessThan(KolmogorovSmirnov.bound(draws));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("generators")
    void uniformOfAnEmptyRangeIsItsOnlyNumber(String name, LongFunction<RandomSource> generator) {
        assertThat(generator.apply(1).uniform(0.2f, 0.2f)).isEqualTo(0.2f);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("generators")
    void belowGivesEveryNumberEquallyOften(String name, LongFunction<RandomSource> generator) {
        RandomSource random = generator.apply(5);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[random.below(7)]++;
        }

        for (int count : counts) {
            assertThat((double) count).isCloseTo(10_000, within(500.0)); // five standard deviations
        }
    }

    @Test
    void splitMixBelowIsEvenForLargeBoundsToo() {
        RandomSource random = new SplitMix64(5);
        int bound = 3 << 29;
        int low = 0;
        int last = 0;
        for (int i = 0; i < 90_000; i++) {
            int drawn = random.below(bound);
            low += drawn < 1 << 29 ? 1 : 0;
            last += drawn % 3 == 2 ? 1 : 0;
        }

        assertThat((double) low).isCloseTo(30_000, within(750.0)); // a remainder of 32 bits would give 3 in 8
        assertThat((double) last).isCloseTo(30_000, within(750.0)); // drawing just once would give 2 in 8
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("generators")
    void aBoundWithNothingBelowIsRefused(String name, LongFunction<RandomSource> generator) {
        assertThatThrownBy(() -> generator.apply(1).below(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound must be positive, but is 0");
    }
}
