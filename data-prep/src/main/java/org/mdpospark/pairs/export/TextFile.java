package org.mdpospark.pairs.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.Digests;
import org.mdpospark.pairs.table.TableFile;

/** Writes text files that appear under their names when they are whole. */
final class TextFile {
    private final FileSystem files;
    private final Path folder;

    TextFile(Configuration hadoop, Path folder) throws IOException {
        this.files = ImageFolder.plain(folder.getFileSystem(hadoop));
        this.folder = folder;
    }

    void write(String name, String text) throws IOException {
        try (OutputStream stream = files.create(new Path(folder, name), true)) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes each record on a line of its own. */
    TableFile writeLines(String name, Iterator<String> records) throws IOException {
        return write(name, records, "", "\n", "\n");
    }

    /** Writes one JSON array with each element on a line of its own. */
    TableFile writeArray(String name, Iterator<String> elements) throws IOException {
        return write(name, elements, "[\n", ",\n", "\n]\n");
    }

    private TableFile write(String name, Iterator<String> records, String begin, String between, String end)
            throws IOException {
        Path temporary = new Path(folder, ImageFolder.TEMPORARY + '/' + name);
        MessageDigest digest = Digests.sha256();
        long rows = 0;
        try (OutputStream stream =
                new BufferedOutputStream(new DigestOutputStream(files.create(temporary, true), digest))) {
            append(stream, begin);
            for (; records.hasNext(); rows++) {
                append(stream, rows == 0 ? "" : between);
                append(stream, records.next());
            }
            append(stream, end);
        }
        Path target = new Path(folder, name);
        if (!files.rename(temporary, target)) {
            throw new IOException("cannot rename %s to %s".formatted(temporary, target));
        }
        long bytes = files.getFileStatus(target).getLen();
        return new TableFile(name, rows, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private static void append(OutputStream stream, String text) throws IOException {
        stream.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
