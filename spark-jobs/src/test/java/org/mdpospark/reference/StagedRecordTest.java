package org.mdpospark.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdpospark.image.CropBox;
import org.mdpospark.text.PreferenceTokens;
import org.mdpospark.text.PromptTokens;

class StagedRecordTest {
    static List<StoredNegative> negatives() {
        return List.of(
                new StoredNegative.File(new byte[] {1, 2, 3}),
                new StoredNegative.SourceBox(new CropBox(1, 2, 3, 4)),
                new StoredNegative.ModelBox(new CropBox(5, 6, 7, 8), "bunny"));
    }

    @ParameterizedTest
    @MethodSource("negatives")
    void recordComesBack(StoredNegative negative) throws IOException {
        StagedRecord record = record(negative);

        assertThat(StagedRecord.decode(record.encode()))
                .usingRecursiveComparison()
                .isEqualTo(record);
    }

    @Test
    void everyChangedBitAndEveryLostByteIsNoticed() throws IOException {
        byte[] bytes =
                record(new StoredNegative.SourceBox(new CropBox(1, 2, 3, 4))).encode();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> StagedRecord.decode(changed))
                    .as("bit %d", bit)
                    .isInstanceOf(IOException.class);
        }
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> StagedRecord.decode(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void idIsItsFirst64Bits() {
        assertThat(StagedRecord.idBits("fedcba9876543210" + "0".repeat(48))).isEqualTo(0xfedcba9876543210L);
    }

    private static StagedRecord record(StoredNegative negative) {
        return new StagedRecord(
                -5,
                3,
                new PreferenceTokens(
                        new PromptTokens(new int[] {1, -200, 9}, 1, true), new int[] {4, 2}, new int[] {5, 6, 2}),
                new byte[] {9, 8, 7},
                negative);
    }
}
