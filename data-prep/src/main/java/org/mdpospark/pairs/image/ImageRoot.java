package org.mdpospark.pairs.image;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.input.RowRejectedException;

/**
 * The folder below which images lie. Rows come from outside, so a path that leads anywhere else is refused: absolute
 * paths, {@code ..}, other file systems and symbolic links that leave the folder.
 */
public interface ImageRoot {
    /** Matches a URI scheme or a Windows drive. */
    Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    /**
     * Reads a whole image file.
     *
     * @param path as the row gives it
     * @param maxBytes longest file that is read
     * @throws RowRejectedException if there is no such file, it may not be read, or the path is refused
     * @throws IOException if the storage failed; trying again may help
     */
    byte[] read(String path, int maxBytes) throws RowRejectedException, IOException;

    /** Returns the root for a folder, local or on any file system that the Hadoop client knows. */
    static ImageRoot of(String folder, Configuration hadoop) throws IOException {
        Path path = new Path(folder);
        FileSystem fileSystem = path.getFileSystem(hadoop);
        Path qualified = path.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
        return qualified.toUri().getScheme().equals("file")
                ? new LocalImageRoot(java.nio.file.Path.of(qualified.toUri().getPath()))
                : new HadoopImageRoot(fileSystem, qualified);
    }

    /** Refuses a path that is no plain relative path, whatever the storage. */
    static void requireRelative(String path) throws RowRejectedException {
        if (path.startsWith("/")
                || path.startsWith("\\")
                || SCHEME.matcher(path).matches()) {
            throw refused(path, "is absolute");
        }
        if (path.indexOf('\0') >= 0) {
            throw refused(path, "holds a NUL");
        }
        for (String part : path.split("[/\\\\]", -1)) {
            if (part.equals("..")) {
                throw refused(path, "holds '..'");
            }
        }
    }

    static RowRejectedException refused(String path, String why) {
        return new RowRejectedException(
                RejectReason.PATH_REFUSED, "image path '%s' %s".formatted(shortened(path), why));
    }

    static RowRejectedException missing(String path) {
        return new RowRejectedException(
                RejectReason.IMAGE_MISSING, "no file '%s' under the image root".formatted(shortened(path)));
    }

    static RowRejectedException tooLarge(String path, long bytes, int maxBytes) {
        return new RowRejectedException(
                RejectReason.IMAGE_TOO_LARGE,
                "image file '%s' has %d bytes, more than %d".formatted(shortened(path), bytes, maxBytes));
    }

    static RowRejectedException unreadable(String path, String why) {
        return new RowRejectedException(
                RejectReason.IMAGE_UNREADABLE, "image file '%s' %s".formatted(shortened(path), why));
    }

    private static String shortened(String path) {
        String visible = path.replace('\0', '?');
        return visible.length() <= 200 ? visible : visible.substring(0, 200) + "…";
    }
}
