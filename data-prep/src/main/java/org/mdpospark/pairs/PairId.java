package org.mdpospark.pairs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.mdpospark.Digests;
import org.mdpospark.pairs.input.PreferenceRow;

/**
 * Names rows by their content, so that a row keeps its name, its seeds and its split wherever and whenever it is read.
 */
final class PairId {
    private PairId() {}

    /** Returns the SHA-256, hexadecimal, of prompt style, prompt, answers and image, each behind its length. */
    static String of(PreferenceRow row, String imageSha256) {
        return HexFormat.of().formatHex(digest(row, imageSha256));
    }

    /** Returns a 64-bit hash of the text alone: rows that are equal have equal ones, and few others do. */
    static long ofText(PreferenceRow row) {
        return ByteBuffer.wrap(digest(row, "")).getLong();
    }

    private static byte[] digest(PreferenceRow row, String imageSha256) {
        MessageDigest digest = Digests.sha256();
        update(digest, row.promptStyle().code());
        update(digest, row.prompt());
        update(digest, row.chosen());
        update(digest, row.rejected());
        update(digest, imageSha256);
        return digest.digest();
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
