package org.mdpospark.evaluate;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.image.RgbImage;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.score.BenchmarkKind;
import org.mdpospark.score.ImageQuestion;

/** Images of benchmarks, wherever they lie. */
public final class ImageFiles {
    private static final int SHOWN = 3;
    private static final ImageLimits LIMITS =
            new ImageLimits(1, ImageLimits.DEFAULT_MAX_PIXELS, ImageLimits.DEFAULT_MAX_BYTES);

    private ImageFiles() {}

    /**
     * Finds the image of each question in a folder.
     *
     * @throws IllegalArgumentException if one is missing; the message names some
     */
    static List<QuestionImage> find(
            BenchmarkKind kind, List<ImageQuestion> questions, String folder, Configuration hadoop) throws IOException {
        Path root = new Path(folder);
        FileSystem files = root.getFileSystem(hadoop);
        Map<String, Map<String, FileStatus>> listings = new HashMap<>();
        List<QuestionImage> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (ImageQuestion question : questions) {
            if (question.isInline()) {
                found.add(new QuestionImage(question.image(), question.image().length()));
                continue;
            }
            String name = question.image();
            requireBelow(kind, name);
            int slash = name.lastIndexOf('/');
            Path place = slash < 0 ? root : new Path(root, name.substring(0, slash));
            FileStatus status = listing(files, place, listings).get(name.substring(slash + 1));
            if (status == null) {
                missing.add(name);
            } else {
                found.add(new QuestionImage(status.getPath().toString(), status.getLen()));
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s: %d of %d images are not in %s (%s%s): put the benchmark's images there, or name their folder with --images %s=FOLDER"
                            .formatted(
                                    kind.code(),
                                    missing.size(),
                                    questions.size(),
                                    folder,
                                    String.join(", ", missing.subList(0, Math.min(SHOWN, missing.size()))),
                                    missing.size() > SHOWN ? ", …" : "",
                                    kind.code()));
        }
        return found;
    }

    /**
     * Reads an image.
     *
     * @param image address of its file, or the image as {@code data:;base64,…}
     * @throws UnusableImageException if it is none that can be decoded
     */
    static RgbImage read(String image, Configuration hadoop) throws IOException, UnusableImageException {
        byte[] bytes = bytes(image, hadoop);
        return ImageDecoder.open(bytes, ImageInspector.inspect(bytes, LIMITS)).rgb();
    }

    /** Returns the bytes of an image's file, as many as the limit lets through and one more. */
    public static byte[] bytes(String image, Configuration hadoop) throws IOException {
        if (image.startsWith(ImageQuestion.INLINE)) {
            try {
                return Base64.getMimeDecoder().decode(image.substring(ImageQuestion.INLINE.length()));
            } catch (IllegalArgumentException e) {
                throw new IOException("an image in base 64 cannot be decoded: " + e.getMessage(), e);
            }
        }
        Path path = new Path(image);
        try (InputStream stream = path.getFileSystem(hadoop).open(path)) {
            return stream.readNBytes(LIMITS.maxBytes() + 1);
        }
    }

    private static void requireBelow(BenchmarkKind kind, String name) {
        if (name.startsWith("/")
                || name.contains(":")
                || List.of(name.split("/", -1)).contains("..")) {
            throw new IllegalArgumentException(
                    "%s: the benchmark names the image %s, which may lie outside its folder: name images by their place below it"
                            .formatted(kind.code(), name));
        }
    }

    private static Map<String, FileStatus> listing(
            FileSystem files, Path folder, Map<String, Map<String, FileStatus>> listings) throws IOException {
        Map<String, FileStatus> listing = listings.get(folder.toString());
        if (listing == null) {
            listing = new HashMap<>();
            try {
                for (FileStatus status : files.listStatus(folder)) {
                    listing.put(status.getPath().getName(), status);
                }
            } catch (FileNotFoundException e) {
                // all of its images are missing
            }
            listings.put(folder.toString(), listing);
        }
        return listing;
    }
}
