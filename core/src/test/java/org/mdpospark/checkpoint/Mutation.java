package org.mdpospark.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages files as accidents and attackers do; the same seed damages a file in the same way. */
final class Mutation {
    private static final String[] NUMBERS = {
        "0",
        "-1",
        "1",
        "2147483647",
        "2147483648",
        "4294967296",
        "9223372036854775807",
        "18446744073709551616",
        "1e308",
        "1e999",
        "-1e-999",
        "3.5",
        "9".repeat(999),
        "9".repeat(5000),
        "1000000",
        "null",
        "\"7\"",
        "[]",
        "{}"
    };
    private static final String[] INSERTS = {
        "[".repeat(20_000),
        "{\"a\":".repeat(3_000),
        "\"",
        ",",
        "}",
        "]",
        "\\ud800",
        "\u0000",
        "\u00e9",
        "../",
        "x".repeat(10_000)
    };

    private final SplittableRandom random;

    Mutation(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns a damaged copy of a file; other files lend pieces to it. */
    byte[] apply(byte[] file, byte[][] others, boolean safetensors) {
        int jsonStart = safetensors ? Long.BYTES : 0;
        int jsonEnd = safetensors ? Long.BYTES + (int) length(file) : file.length;
        byte[] damaged = file;
        for (int times = 1 + random.nextInt(2); times > 0; times--) {
            int start = random.nextInt(4) == 0 ? 0 : jsonStart;
            int end = random.nextInt(4) == 0 ? damaged.length : Math.min(jsonEnd, damaged.length);
            if (start < end) {
                damaged = mutate(damaged, others, start, end);
            }
        }
        int grown = damaged.length - file.length;
        if (safetensors && grown != 0 && damaged.length > Long.BYTES && random.nextInt(4) > 0) {
            damaged = damaged.clone();
            ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length(damaged) + grown);
        }
        return damaged;
    }

    private byte[] mutate(byte[] file, byte[][] others, int start, int end) {
        int at = start + random.nextInt(end - start);
        int count = 1 + random.nextInt(random.nextBoolean() ? 8 : Math.max(8, (end - at) / 2));
        return switch (random.nextInt(8)) {
            case 0 -> flipBits(file, start, end);
            case 1 -> Arrays.copyOf(file, at);
            case 2 -> replace(file, at, Math.min(at + count, end), new byte[0]);
            case 3 -> replace(file, at, at, INSERTS[random.nextInt(INSERTS.length)].getBytes(StandardCharsets.UTF_8));
            case 4 -> replace(file, at, at, piece(file, count));
            case 5 -> replace(file, at, Math.min(at + count, end), piece(others[random.nextInt(others.length)], count));
            default -> changeNumber(file, at, end);
        };
    }

    private byte[] flipBits(byte[] file, int start, int end) {
        byte[] flipped = file.clone();
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
            flipped[start + random.nextInt(end - start)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] changeNumber(byte[] file, int from, int end) {
        int first = from;
        while (first < end && !isDigit(file[first])) {
            first++;
        }
        int last = first;
        while (last < end && isDigit(file[last])) {
            last++;
        }
        String number = NUMBERS[random.nextInt(NUMBERS.length)];
        return replace(file, first, last, number.getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] piece(byte[] file, int count) {
        int from = random.nextInt(file.length);
        return Arrays.copyOfRange(file, from, Math.min(from + count, file.length));
    }

    private static byte[] replace(byte[] file, int from, int to, byte[] replacement) {
        byte[] replaced = new byte[file.length - (to - from) + replacement.length];
        System.arraycopy(file, 0, replaced, 0, from);
        System.arraycopy(replacement, 0, replaced, from, replacement.length);
        System.arraycopy(file, to, replaced, from + replacement.length, file.length - to);
        return replaced;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static long length(byte[] safetensors) {
        return ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
