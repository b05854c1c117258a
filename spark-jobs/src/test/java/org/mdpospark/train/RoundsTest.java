package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.image.SplitMix64;
import org.mdpospark.train.Rounds.Plan;

class RoundsTest {
    private static final int CASES = 500;

    @Test
    void everyEpochVisitsEveryRowOnce() {
        Random random = new Random(1);
        for (int i = 0; i < CASES; i++) {
            int rows = 1 + random.nextInt(60);
            Plan plan = randomPlan(random);
            List<Integer> stream = stream(new Rounds(plan, ids(random, rows)));
            assertThat(stream).as("%d rows, %s", rows, plan).hasSize(rows * plan.epochs());
            for (int epoch = 0; epoch < plan.epochs(); epoch++) {
                assertThat(stream.subList(epoch * rows, (epoch + 1) * rows))
                        .as("%d rows, %s, epoch %d", rows, plan, epoch)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, rows).boxed().toList());
            }
        }
    }

    @Test
    void allStepsAreFullButTheLast() {
        Random random = new Random(2);
        for (int i = 0; i < CASES; i++) {
            Plan plan = randomPlan(random);
            Rounds rounds = new Rounds(plan, ids(random, 1 + random.nextInt(60)));
            long step = 0;
            long pairs = 0;
            for (int index = 0; index < rounds.rounds(); index++) {
                Round round = rounds.round(index);
                boolean last = index == rounds.rounds() - 1;
                assertThat(round.firstStep()).isEqualTo(step);
                assertThat(round.workers()).isEqualTo(plan.workers());
                assertThat(round.steps()).isBetween(last ? 1 : plan.stepsPerRound(), plan.stepsPerRound());
                for (int s = 0; s < round.steps(); s++, step++) {
                    assertThat(round.pairs(s)).isBetween(step == rounds.steps() - 1 ? 1 : plan.batch(), plan.batch());
                }
                pairs += round.pairs();
                assertThat(rounds.pairs(step)).isEqualTo(pairs);
            }
            assertThat(step).isEqualTo(rounds.steps());
            assertThat(pairs).isEqualTo(rounds.pairs());
            assertThat(rounds.epochs(step)).isEqualTo(plan.epochs());
        }
    }

    @Test
    void orderDependsOnSeedEpochAndIdsOnly() {
        Random random = new Random(3);
        for (int i = 0; i < CASES; i++) {
            long[] ids = ids(random, 1 + random.nextInt(60));
            Plan plan = randomPlan(random);
            Plan other = randomPlan(random);
            assertThat(stream(new Rounds(
                            new Plan(plan.epochs(), other.batch(), other.stepsPerRound(), other.workers(), plan.seed()),
                            ids)))
                    .isEqualTo(stream(new Rounds(plan, ids)));
        }
    }

    @Test
    void numbersOfRowsDoNotMatter() {
        long[] ids = ids(new Random(4), 1000);
        long[] reversed = new long[ids.length];
        for (int row = 0; row < ids.length; row++) {
            reversed[row] = ids[ids.length - 1 - row];
        }
        int[] order = EpochOrder.of(7, 1, ids);
        assertThat(Arrays.stream(EpochOrder.of(7, 1, reversed)).map(row -> ids.length - 1 - row))
                .containsExactly(Arrays.stream(order).boxed().toArray(Integer[]::new));
    }

    @Test
    void epochsAndSeedsDiffer() {
        long[] ids = IntStream.range(0, 1000).asLongStream().toArray(); // as unlike hashes as can be
        Set<List<Integer>> orders = new HashSet<>();
        for (long seed = 0; seed < 5; seed++) {
            for (int epoch = 0; epoch < 5; epoch++) {
                orders.add(
                        Arrays.stream(EpochOrder.of(seed, epoch, ids)).boxed().toList());
            }
        }
        assertThat(orders).hasSize(25);
    }

    /** Each row's mean place over many epochs is near the middle: 4 standard errors, 1000/√12/√400 · 4 = 58. */
    @Test
    void noRowIsFavoured() {
        int rows = 1000;
        int epochs = 400;
        long[] ids = IntStream.range(0, rows).asLongStream().toArray();
        double[] places = new double[rows];
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = EpochOrder.of(5, epoch, ids);
            for (int place = 0; place < rows; place++) {
                places[order[place]] += (double) place / epochs;
            }
        }
        assertThat(Arrays.stream(places).filter(place -> Math.abs(place - (rows - 1) / 2.0) > 58))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void equalIdsStayInTheOrderOfRows() {
        int[] order = EpochOrder.of(1, 0, new long[] {5, 9, 5, 9, 5});
        assertThat(order).containsSubsequence(0, 2, 4).containsSubsequence(1, 3);
    }

    /** Ids whose mixes differ in their last bits alone, where the sort has the row's number. */
    @Test
    void lastBitsOfTheMixDecide() {
        long salt = new SplitMix64(new SplitMix64(1).nextLong()).nextLong();
        long mix = 0x1234_5678_9ABC_DE40L;
        long[] ids = {unmix(mix + 2) ^ salt, unmix(mix + 9) ^ salt, unmix(mix) ^ salt, unmix(mix + 1) ^ salt};

        assertThat(EpochOrder.of(1, 0, ids)).containsExactly(2, 3, 0, 1);
    }

    /** Returns the seed whose first draw the mix is. */
    private static long unmix(long mix) {
        long state = mix ^ mix >>> 31 ^ mix >>> 62;
        state *= inverse(0x94D049BB133111EBL);
        state ^= state >>> 27 ^ state >>> 54;
        state *= inverse(0xBF58476D1CE4E5B9L);
        state ^= state >>> 30 ^ state >>> 60;
        return state - 0x9E3779B97F4A7C15L;
    }

    /** Returns the number whose product with an odd one is 1, modulo 2^64, by Newton's iteration. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    @Test
    void dealsAStepInTurn() {
        long[] ids = ids(new Random(6), 11);
        int[] order = EpochOrder.of(0, 0, ids);
        Rounds rounds = new Rounds(new Plan(1, 7, 2, 3, 0), ids);

        Round round = rounds.round(0);

        assertThat(rounds.rounds()).isEqualTo(1);
        assertThat(round.rows(0, 0)).containsExactly(order[0], order[3], order[6]);
        assertThat(round.rows(1, 0)).containsExactly(order[1], order[4]);
        assertThat(round.rows(2, 0)).containsExactly(order[2], order[5]);
        assertThat(round.rows(0, 1)).containsExactly(order[7], order[10]);
        assertThat(round.rows(1, 1)).containsExactly(order[8]);
        assertThat(round.rows(2, 1)).containsExactly(order[9]);
    }

    @Test
    void roundsCanBeAskedForInAnyOrder() {
        long[] ids = ids(new Random(8), 23);
        Plan plan = new Plan(4, 5, 3, 2, 9);
        Rounds forward = new Rounds(plan, ids);
        Rounds backward = new Rounds(plan, ids);
        List<List<Integer>> expected = new ArrayList<>();
        for (int index = 0; index < forward.rounds(); index++) {
            expected.add(rows(forward.round(index)));
        }
        for (int index = backward.rounds() - 1; index >= 0; index--) {
            assertThat(rows(backward.round(index))).isEqualTo(expected.get(index));
        }
    }

    /** The order is part of what makes two runs equal: a change of it changes every adapter. */
    @Test
    void orderIsTheSameInEveryVersion() {
        long[] ids = {11, 22, 33, 44, 55, 66, 77, 88};
        assertThat(EpochOrder.of(42, 0, ids)).containsExactly(7, 0, 5, 1, 6, 4, 3, 2);
        assertThat(EpochOrder.of(42, 1, ids)).containsExactly(0, 6, 7, 5, 4, 1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0, 1, 1, 1 | epochs must be positive, but are 0",
                "1, 0, 1, 1 | pairs of a step must be positive, but are 0",
                "1, 1, 0, 1 | steps of a round must be positive, but are 0",
                "1, 1, 1, -1 | workers must be positive, but are -1",
            })
    void refusesNumbersThatAreNotPositive(String numbers, String message) {
        int[] n = Arrays.stream(numbers.split(", ")).mapToInt(Integer::parseInt).toArray();
        assertThatThrownBy(() -> new Plan(n[0], n[1], n[2], n[3], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesARunWithoutRowsAndRoundsBehindTheEnd() {
        assertThatThrownBy(() -> new Rounds(new Plan(1, 1, 1, 1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there must be one row at least to learn from, but there is none");
        assertThatThrownBy(() -> new Rounds(new Plan(1, 1, 1, 1, 0), 1, 2).round(2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("round must be 0 to 1, but is 2");
    }

    private static Plan randomPlan(Random random) {
        return new Plan(
                1 + random.nextInt(4),
                1 + random.nextInt(20),
                1 + random.nextInt(5),
                1 + random.nextInt(6),
                random.nextLong());
    }

    private static long[] ids(Random random, int rows) {
        return random.longs(rows).toArray();
    }

    private static List<Integer> stream(Rounds rounds) {
        List<Integer> stream = new ArrayList<>();
        for (int index = 0; index < rounds.rounds(); index++) {
            stream.addAll(rows(rounds.round(index)));
        }
        return stream;
    }

    /** Returns a round's rows in the order of the stream: a step's pair p lies with worker p mod workers. */
    private static List<Integer> rows(Round round) {
        List<Integer> rows = new ArrayList<>();
        for (int step = 0; step < round.steps(); step++) {
            for (int pair = 0; pair < round.pairs(step); pair++) {
                rows.add(round.rows(pair % round.workers(), step)[pair / round.workers()]);
            }
        }
        return rows;
    }
}
