package org.mdpospark.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.mdpospark.Digests;

/**
 * The seed of one random choice: a function of what the choice is about and of nothing else, so that the choice does
 * not depend on partitions, retries, order or the size of the cluster.
 *
 * <p>The first eight bytes of a SHA-256, without the sign bit. In Python:
 *
 * <pre>{@code
 * def row_seed(seed, content_id, index, purpose):
 *     texts = [text.encode() for text in (content_id, purpose)]
 *     data = struct.pack(">qi", seed, index) + b"".join(struct.pack(">i", len(t)) + t for t in texts)
 *     return int.from_bytes(hashlib.sha256(data).digest()[:8], "big") & (2**63 - 1)
 * }</pre>
 */
public final class RowSeed {
    private RowSeed() {}

    /**
     * Returns the seed of one choice, never negative.
     *
     * @param seed of the whole run
     * @param contentId says which row it is, by the row's content
     * @param index which of the row's choices of this purpose it is
     * @param purpose says what the choice is for, so that two kinds of choice about a row are independent
     */
    public static long of(long seed, String contentId, int index, String purpose) {
        MessageDigest digest = Digests.sha256();
        digest.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(seed)
                .putInt(index)
                .flip());
        update(digest, contentId);
        update(digest, purpose);
        return ByteBuffer.wrap(digest.digest()).getLong() & Long.MAX_VALUE;
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
