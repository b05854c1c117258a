package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashIndexTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void answersAsComparingWithEachHashDoes(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        long[] hashes = RandomHashes.clustered(300, random);
        int maxDistance = (int) seed - 1;
        HashIndex index = HashIndex.of(hashes, maxDistance);

        for (int i = 0; i < 2000; i++) {
            long query = RandomHashes.near(hashes[random.below(hashes.length)], random.below(14), random);
            for (int distance = 0; distance <= maxDistance; distance++) {
                assertThat(index.containsWithin(query, distance)).isEqualTo(nearest(hashes, query) <= distance);
            }
        }
    }

    @Test
    void bandsSplitTheBits() {
        for (int bands = 1; bands <= 10; bands++) {
            long union = 0;
            for (int band = 0; band < bands; band++) {
                long mask = HashIndex.bandMask(band, bands);
                assertThat(union & mask).isZero();
                assertThat(Long.bitCount(mask)).isBetween(64 / bands, 64 / bands + 1);
                union |= mask;
            }
            assertThat(union).isEqualTo(-1);
        }
    }

    @Test
    void anEmptyIndexHoldsNothing() {
        assertThat(HashIndex.of(new long[0], 8).containsWithin(0, 8)).isFalse();
    }

    @Test
    void survivesSerialization() throws IOException, ClassNotFoundException {
        long[] hashes = RandomHashes.clustered(100, new SplitMix64(3));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(HashIndex.of(hashes, 3));
        }

        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            HashIndex index = (HashIndex) stream.readObject();
            assertThat(index.containsWithin(hashes[7] ^ 0b111, 3)).isTrue();
        }
    }

    @Test
    void distancesPastTheLimitAreRefused() {
        assertThatThrownBy(() -> HashIndex.of(new long[1], 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("distance must be 0 to 8, but is 9");
        assertThatThrownBy(() -> HashIndex.of(new long[1], 4).containsWithin(0, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("distance must be 0 to 4, but is 5");
    }

    private static int nearest(long[] hashes, long query) {
        return LongStream.of(hashes)
                .mapToInt(hash -> PerceptualHash.distance(hash, query))
                .min()
                .orElseThrow();
    }
}
