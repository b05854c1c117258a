package org.mdpospark.pairs.image;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.pairs.input.ImageReference;
import org.mdpospark.pairs.input.RowRejectedException;

/** Turns what rows say of their image into the image. Rows of one image often stand together, so the last is kept. */
public final class ImageReader {
    private final List<String> folders;
    private final Configuration hadoop;
    private final ImageLimits limits;
    private final Map<String, ImageRoot> roots = new HashMap<>();
    private @Nullable String lastKey;
    private @Nullable SourceImage last;

    /** @param folders the image root of each input file, by the file's index */
    public ImageReader(List<String> folders, Configuration hadoop, ImageLimits limits) {
        this.folders = folders;
        this.hadoop = hadoop;
        this.limits = limits;
    }

    /**
     * Reads the image of a row.
     *
     * @param file index of the row's input file
     * @throws RowRejectedException if the image cannot be used
     * @throws IOException if the storage failed
     */
    public SourceImage read(ImageReference reference, int file) throws RowRejectedException, IOException {
        if (reference.bytes() != null) {
            return SourceImage.inspect(reference.bytes(), reference.path(), limits);
        }
        String path = String.valueOf(reference.path());
        String folder = folders.get(file);
        String key = folder + '\n' + path;
        if (last == null || !key.equals(lastKey)) {
            last = SourceImage.inspect(bytes(folder, path), path, limits);
            lastKey = key;
        }
        return last;
    }

    /** Reads an image of another row. */
    public SourceImage read(ImageLocation location) throws RowRejectedException, IOException {
        byte[] bytes = location.isFile() ? bytes(location.folder(), location.path()) : range(location);
        return SourceImage.inspect(bytes, location.path(), limits);
    }

    /** Returns the bytes of an image that may be no good; null if there are none to be had. */
    public byte @Nullable [] bytesIfAny(ImageReference reference, int file) throws IOException {
        try {
            return reference.bytes() != null
                    ? reference.bytes()
                    : bytes(folders.get(file), String.valueOf(reference.path()));
        } catch (RowRejectedException e) {
            return null;
        }
    }

    private byte[] range(ImageLocation location) throws IOException {
        Path path = new Path(location.path());
        byte[] bytes = new byte[location.length()];
        try (FSDataInputStream stream = path.getFileSystem(hadoop).open(path)) {
            stream.readFully(location.offset(), bytes);
        }
        return bytes;
    }

    private byte[] bytes(String folder, String path) throws RowRejectedException, IOException {
        ImageRoot root = roots.get(folder);
        if (root == null) {
            root = ImageRoot.of(folder, hadoop);
            roots.put(folder, root);
        }
        return root.read(path, limits.maxBytes());
    }
}
