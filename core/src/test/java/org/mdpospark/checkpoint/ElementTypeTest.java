package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ElementTypeTest {
    private static final int PATTERNS = 1 << 16;

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void everyPatternWidensToItsValue(ElementType type) {
        float[] values = new float[PATTERNS];
        for (int i = 0; i < PATTERNS; i++) {
            values[i] = value(type, i);
        }
        assertThat(widenAll(type)).isEqualTo(values);
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void wideningKeepsSignAndFractionOfWhatIsNotANumber(ElementType type) {
        float[] widened = widenAll(type);
        int fractionBits = type == ElementType.F16 ? 10 : 7;
        for (int i = 0; i < PATTERNS; i++) {
            if (Float.isNaN(widened[i])) {
                int bits = Float.floatToRawIntBits(widened[i]);
                assertThat(bits < 0).as("sign of pattern %x", i).isEqualTo(i >= PATTERNS / 2);
                assertThat((bits & 0x7fffff) >> (23 - fractionBits))
                        .as("fraction of pattern %x", i)
                        .isEqualTo(i & ((1 << fractionBits) - 1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void everyValueNarrowsToItsPattern(ElementType type) {
        float[] widened = widenAll(type);
        int[] patterns = new int[PATTERNS];
        int[] narrowed = new int[PATTERNS];
        for (int i = 0; i < PATTERNS; i++) {
            if (!Float.isNaN(widened[i])) {
                patterns[i] = i;
                narrowed[i] = narrow(type, widened[i]);
            }
        }
        assertThat(narrowed).isEqualTo(patterns);
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void whatLiesBetweenTwoValuesNarrowsToTheNearerOrElseTheEvenOne(ElementType type) {
        int infinity = type == ElementType.F16 ? 0x7c00 : 0x7f80;
        for (int i = 0; i + 1 < infinity; i++) {
            float middle =
                    (float) (((double) value(type, i) + value(type, i + 1)) / 2); // one bit more than the type has
            int even = i % 2 == 0 ? i : i + 1;
            int[] expected = {i, even, i + 1, even | 0x8000};
            int[] narrowed = {
                narrow(type, Math.nextDown(middle)),
                narrow(type, middle),
                narrow(type, Math.nextUp(middle)),
                narrow(type, -middle)
            };
            if (!Arrays.equals(narrowed, expected)) { // asserting each would take seconds
                assertThat(narrowed).as("around the middle above pattern %x", i).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "F16, 65519.996, 7bff",
        "F16, 65520, 7c00",
        "F16, 3e38, 7c00",
        "BF16, 0x1.ffp127, 7f80",
        "BF16, 0x1.fefffep127, 7f7f"
    })
    void valuesBeyondTheLargestNarrowToInfinity(ElementType type, float value, String expected) {
        assertThat(Integer.toHexString(narrow(type, value))).isEqualTo(expected);
        assertThat(type.overflows(value)).isEqualTo(expected.endsWith("0"));
        assertThat(type.overflows(-value)).isEqualTo(expected.endsWith("0"));
    }

    @ParameterizedTest
    @EnumSource
    void infinityIsNoOverflow(ElementType type) {
        assertThat(type.overflows(Float.NEGATIVE_INFINITY)).isFalse();
        assertThat(type.overflows(Float.NaN)).isFalse();
        assertThat(type.overflows(1)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void whatIsNotANumberStaysSo(ElementType type) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            float value = Float.intBitsToFloat(0x7f800001 + random.nextInt(0x7fffff));
            assertThat(value(type, narrow(type, value))).isNaN();
            assertThat(value(type, narrow(type, -value))).isNaN();
        }
    }

    @Test
    void floatsStayAsTheyAre() {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        ElementType.F32.narrow(new float[] {0.1f, -3e38f, 7}, 2, bytes);
        float[] back = new float[2];
        ElementType.F32.widen(bytes, FloatBuffer.wrap(back));
        assertThat(back).containsExactly(0.1f, -3e38f);
    }

    private static float[] widenAll(ElementType type) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * PATTERNS).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < PATTERNS; i++) {
            bytes.putShort((short) i);
        }
        float[] widened = new float[PATTERNS];
        type.widen(bytes.flip(), FloatBuffer.wrap(widened));
        return widened;
    }

    private static float value(ElementType type, int pattern) {
        IntFunction<Float> definition = type == ElementType.F16
                ? bits -> PlainSafetensors.half((short) bits)
                : bits -> PlainSafetensors.brain((short) bits);
        return definition.apply(pattern);
    }

    private static int narrow(ElementType type, float value) {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        type.narrow(new float[] {value}, 1, bytes);
        return Short.toUnsignedInt(bytes.getShort(0));
    }
}
