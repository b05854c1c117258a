package org.mdpospark.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSplitsTest {
    private static final int DISTANCE = 4;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void holdOutTheShareThatIsAskedFor(long seed) {
        long[] pictures = new SplittableRandom(seed).longs(1000).toArray();

        ImageSplits splits = ImageSplits.of(pictures, 0.1, DISTANCE, seed);

        assertThat(heldOut(splits, pictures)).isEqualTo(100);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepNearDuplicatesTogether(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] pictures = random.longs(500).toArray();
        long[] near = Arrays.stream(pictures)
                .map(hash -> hash ^ 1L << random.nextInt(64) ^ 1L << random.nextInt(64))
                .toArray();
        long[] all = new long[1000];
        System.arraycopy(pictures, 0, all, 0, 500);
        System.arraycopy(near, 0, all, 500, 500);

        ImageSplits splits = ImageSplits.of(all, 0.3, DISTANCE, seed);

        for (int i = 0; i < 500; i++) {
            assertThat(splits.splitOf(near[i])).isEqualTo(splits.splitOf(pictures[i]));
        }
    }

    @Test
    void doNotDependOnTheOrderOfPictures() {
        long[] pictures = new SplittableRandom(7).longs(200).toArray();
        long[] reversed = pictures.clone();
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = pictures[pictures.length - 1 - i];
        }

        ImageSplits splits = ImageSplits.of(pictures, 0.2, DISTANCE, 3);
        ImageSplits again = ImageSplits.of(reversed, 0.2, DISTANCE, 3);

        for (long picture : pictures) {
            assertThat(again.splitOf(picture)).isEqualTo(splits.splitOf(picture));
        }
    }

    @Test
    void alwaysLeaveSomethingToTrainOn() {
        assertThat(ImageSplits.of(new long[] {5}, 0.5, DISTANCE, 0).splitOf(5)).isEqualTo("train");
        assertThat(ImageSplits.of(new long[] {5, 7}, 0.9, DISTANCE, 0).splitOf(5))
                .isEqualTo("train");
        assertThat(ImageSplits.of(new long[0], 0.5, DISTANCE, 0).splitOf(5)).isEqualTo("train");
    }

    @Test
    void holdOutAtLeastOneOfSeveralPictures() {
        long[] pictures = {0x0f0f0f0f0f0f0f0fL, 0x00ff00ff00ff00ffL, 0x3333333333333333L};

        assertThat(heldOut(ImageSplits.of(pictures, 0.01, DISTANCE, 1), pictures))
                .isEqualTo(1);
    }

    private static long heldOut(ImageSplits splits, long[] pictures) {
        return Arrays.stream(pictures)
                .filter(hash -> splits.splitOf(hash).equals("holdout"))
                .count();
    }
}
