package org.mdpospark.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.mdpospark.Digests;

/** SHA-256 of a checkpoint. Every part goes in behind its length, so that no two checkpoints give the same bytes. */
final class CheckpointDigest {
    private static final int SAMPLE_BYTES = 4096;
    private static final int BLOCK_BYTES = 1 << 18;

    private final MessageDigest digest = Digests.sha256();
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);

    private CheckpointDigest() {}

    /** Digests the configuration, all headers, and both ends of every tensor. */
    static String sampled(CheckpointFiles files) throws IOException {
        CheckpointDigest digest = begin("fingerprint 1", files);
        for (SafetensorsFile file : files.files()) {
            try (FileChannel channel = digest.begin(file)) {
                long dataStart = file.header().dataStart();
                digest.add(channel, 0, dataStart);
                for (TensorEntry tensor : file.header().tensors().values()) {
                    long sample = Math.min(SAMPLE_BYTES, tensor.bytes());
                    digest.add(channel, dataStart + tensor.begin(), sample);
                    digest.add(channel, dataStart + tensor.end() - sample, sample);
                }
            }
        }
        return digest.hex();
    }

    /** Digests the configuration and all bytes of the weights. */
    static String whole(CheckpointFiles files) throws IOException {
        CheckpointDigest digest = begin("content 1", files);
        for (SafetensorsFile file : files.files()) {
            try (FileChannel channel = digest.begin(file)) {
                digest.add(channel, 0, channel.size());
            }
        }
        return digest.hex();
    }

    private static CheckpointDigest begin(String kind, CheckpointFiles files) throws IOException {
        CheckpointDigest digest = new CheckpointDigest();
        digest.add(kind.getBytes(StandardCharsets.UTF_8));
        digest.add(JsonFile.readBytes(files.folder().resolve(ModelConfig.FILE)));
        return digest;
    }

    private FileChannel begin(SafetensorsFile file) throws IOException {
        add(String.valueOf(file.path().getFileName()).getBytes(StandardCharsets.UTF_8));
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        addLength(channel.size());
        return channel;
    }

    private void add(byte[] bytes) {
        addLength(bytes.length);
        digest.update(bytes);
    }

    private void addLength(long length) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
    }

    private void add(FileChannel channel, long from, long count) throws IOException {
        addLength(count);
        for (long at = from; at < from + count; at += block.limit()) {
            block.clear().limit((int) Math.min(BLOCK_BYTES, from + count - at));
            while (block.hasRemaining()) {
                if (channel.read(block, at + block.position()) < 0) {
                    throw new IOException("file became shorter while it was read");
                }
            }
            digest.update(block.flip());
        }
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
