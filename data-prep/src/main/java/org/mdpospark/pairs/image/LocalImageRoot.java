package org.mdpospark.pairs.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.mdpospark.metrics.RunCount;
import org.mdpospark.pairs.input.RowRejectedException;

/** Images on this machine's disk, or one that looks like it. */
final class LocalImageRoot implements ImageRoot {
    private final Path root;

    LocalImageRoot(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    @Override
    public byte[] read(String path, int maxBytes) throws RowRejectedException, IOException {
        ImageRoot.requireRelative(path);
        Path file = resolve(path);
        try {
            // a named pipe or a device would be read for ever
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw ImageRoot.unreadable(path, "is not a regular file");
            }
            if (attributes.size() > maxBytes) {
                throw ImageRoot.tooLarge(path, attributes.size(), maxBytes);
            }
            return read(file, path, (int) attributes.size());
        } catch (NoSuchFileException e) {
            throw ImageRoot.missing(path);
        } catch (AccessDeniedException e) {
            throw ImageRoot.unreadable(path, "may not be read by this user");
        }
    }

    private Path resolve(String path) throws RowRejectedException, IOException {
        try {
            Path file = root.resolve(path).toRealPath();
            if (!file.startsWith(root)) {
                throw ImageRoot.refused(path, "leads out of the image root");
            }
            return file;
        } catch (NoSuchFileException | InvalidPathException e) {
            throw ImageRoot.missing(path);
        } catch (AccessDeniedException e) {
            throw ImageRoot.unreadable(path, "may not be read by this user");
        } catch (FileSystemException e) {
            throw ImageRoot.unreadable(path, "cannot be opened: " + e.getReason()); // a loop of links, a name too long
        }
    }

    private static byte[] read(Path file, String path, int size) throws IOException, RowRejectedException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = new byte[size];
            int length = stream.readNBytes(bytes, 0, size);
            RunCount.BYTES_READ.add(length);
            if (length < size || stream.read() >= 0) {
                throw ImageRoot.unreadable(path, "is not as long as its file system says, or is being written");
            }
            return bytes;
        }
    }
}
