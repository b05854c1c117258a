package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, there is a result or an {@link UnusableImageException}. */
class HostileImagesTest {
    private static final ImageLimits LIMITS = new ImageLimits(1, 1_000_000, 1 << 20);
    private static final int DAMAGED_COPIES = 40; // of each file; some ten files a format

    static List<String> files() {
        return GoldenImages.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void truncatedFilesAreRefusedOrRead(String path) {
        byte[] whole = GoldenImages.bytes(path);
        for (int length = 0; length < whole.length; length += 47) {
            requireCheckedOutcome(Arrays.copyOf(whole, length), path + " cut to " + length + " bytes");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void damagedFilesAreRefusedOrRead(String path) {
        byte[] whole = GoldenImages.bytes(path);
        for (int seed = 0; seed < DAMAGED_COPIES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] damaged = whole.clone();
            int reach = seed % 2 == 0 ? whole.length : Math.min(whole.length, 200); // every other time, the header
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(reach)] = (byte) random.nextInt(256);
            }
            requireCheckedOutcome(damaged, path + " damaged with seed " + seed);
            if (path.endsWith(".png")) {
                repairChecksums(damaged);
                requireCheckedOutcome(damaged, path + " damaged behind its checksums with seed " + seed);
            }
        }
    }

    /** Makes the checksums of a PNG file's chunks right, as far as the chunks' lengths lead. */
    private static void repairChecksums(byte[] png) {
        ByteBuffer file = ByteBuffer.wrap(png);
        for (long at = 8; at + 12 <= png.length && at + 12 + file.getInt((int) at) <= png.length; ) {
            int length = file.getInt((int) at);
            if (length < 0) {
                return;
            }
            CRC32 checksum = new CRC32();
            checksum.update(png, (int) at + 4, 4 + length);
            file.putInt((int) at + 8 + length, (int) checksum.getValue());
            at += 12L + length;
        }
    }

    private static void requireCheckedOutcome(byte[] bytes, String description) {
        try {
            ImageHeader header = ImageInspector.inspect(bytes, LIMITS);
            RgbImage image = ImageDecoder.open(bytes, header).rgb();
            assertThat(image.width()).as(description).isEqualTo(header.width());
            assertThat(image.height()).as(description).isEqualTo(header.height());
        } catch (UnusableImageException e) {
            assertThat(e.getMessage()).as(description).isNotBlank();
        } catch (RuntimeException e) {
            fail(description, e);
        }
    }
}
