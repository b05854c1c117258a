package org.mdpospark.pairs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.Digests;
import org.mdpospark.image.HashIndex;
import org.mdpospark.image.PerceptualHash;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.input.RowRejectedException;

/**
 * Pictures that must not be trained on, such as a benchmark's: known by the SHA-256 of their file and, nearly, by their
 * perceptual hash.
 */
final class ExcludedImages implements Serializable {
    /** A line of a list: SHA-256, perceptual hash, and whatever names the picture. */
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})\\t([0-9a-f]{16})(?:\\t.*)?");

    /** First line of a list: a comment that says which hashes it holds. */
    static final String TITLE = "# perceptual hash %d: sha256, perceptual hash, file".formatted(PerceptualHash.VERSION);

    private static final Pattern ANY_TITLE = Pattern.compile("# perceptual hash (\\d+):.*");

    private final Set<String> sha256;
    private final HashIndex hashes;
    private final int nearDistance;

    private ExcludedImages(Set<String> sha256, long[] hashes, int nearDistance) {
        this.sha256 = sha256;
        this.hashes = HashIndex.of(hashes, nearDistance);
        this.nearDistance = nearDistance;
    }

    /** Reads lists as {@code mdpo hashes} writes them: tab-separated lines; {@code #} begins a comment line. */
    static ExcludedImages read(List<String> lists, int nearDistance, Configuration hadoop) throws IOException {
        Set<String> sha256 = new HashSet<>();
        Scan.Longs hashes = new Scan.Longs();
        for (String list : lists) {
            read(new Path(list), hadoop, sha256, hashes);
        }
        return new ExcludedImages(sha256, hashes.toArray(), nearDistance);
    }

    private static void read(Path list, Configuration hadoop, Set<String> sha256, Scan.Longs hashes)
            throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(list.getFileSystem(hadoop).open(list), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                requireSameHash(list, line);
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    sha256.add(matcher.group(1));
                    hashes.add(Long.parseUnsignedLong(matcher.group(2), 16));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    throw new IllegalArgumentException(
                            "%s, line %d: must be SHA-256, tab, perceptual hash, as 'mdpo hashes' writes it"
                                    .formatted(list, number));
                }
            }
        }
    }

    private static void requireSameHash(Path list, String line) {
        Matcher title = ANY_TITLE.matcher(line);
        if (title.matches() && !title.group(1).equals(String.valueOf(PerceptualHash.VERSION))) {
            throw new IllegalArgumentException(
                    "%s: must hold perceptual hashes of version %d, but has version %s: make the list again with 'mdpo hashes'"
                            .formatted(list, PerceptualHash.VERSION, title.group(1)));
        }
    }

    /** Returns the SHA-256 of each list, by which a change of one is noticed. */
    static List<String> snapshot(List<String> lists, Configuration hadoop) throws IOException {
        List<String> digests = new ArrayList<>();
        for (String list : lists) {
            Path path = new Path(list);
            try (InputStream stream = path.getFileSystem(hadoop).open(path)) {
                digests.add(Digests.sha256Hex(stream.readAllBytes()));
            }
        }
        return digests;
    }

    boolean contains(String imageSha256, long imageHash) {
        return sha256.contains(imageSha256) || (!sha256.isEmpty() && hashes.containsWithin(imageHash, nearDistance));
    }

    void check(SourceImage image) throws RowRejectedException {
        if (sha256.isEmpty()) {
            return;
        }
        if (sha256.contains(image.sha256())) {
            throw new RowRejectedException(
                    RejectReason.EXCLUDED_IMAGE, "the same file is in a list of excluded pictures");
        }
        if (hashes.containsWithin(image.hash(), nearDistance)) {
            throw new RowRejectedException(
                    RejectReason.EXCLUDED_IMAGE,
                    "a picture within %d bits of its perceptual hash is in a list of excluded pictures"
                            .formatted(nearDistance));
        }
    }
}
