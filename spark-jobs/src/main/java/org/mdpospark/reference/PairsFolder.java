package org.mdpospark.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.image.ModelFrame;
import org.mdpospark.pairs.Json;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.table.TableFile;

/**
 * A finished data set of {@code mdpo pairs}.
 *
 * @param path of its folder, with its file system
 */
public record PairsFolder(Path path, Manifest manifest) {
    private static final String FORMAT = "format";

    /**
     * Opens a data set on any file system of Hadoop.
     *
     * @throws IllegalArgumentException if there is none, or not a whole one that this version reads; the message names
     *     cause and remedy
     */
    public static PairsFolder open(String folder, Configuration hadoop) throws IOException {
        Path given = new Path(folder);
        FileSystem fileSystem = given.getFileSystem(hadoop);
        Path path = given.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
        PairsFolder pairs = new PairsFolder(path, manifest(folder, path, fileSystem));
        pairs.requireFiles(folder, fileSystem);
        return pairs;
    }

    /** Returns the files of the table of pairs. */
    public List<TableFile> files() {
        return manifest.files();
    }

    /** Returns how many pairs there are. */
    public long rows() {
        return files().stream().mapToLong(TableFile::rows).sum();
    }

    /** Returns the square in which the negatives' boxes were drawn; empty if that was the stored image. */
    public Optional<ModelFrame> modelFrame() {
        return Optional.ofNullable(manifest.options())
                .map(options -> options.path("model-frame"))
                .filter(JsonNode::isTextual)
                .map(frame -> ModelFrame.named(frame.textValue()));
    }

    /**
     * Checks that the negatives were made in the square that a model sees.
     *
     * @throws IllegalArgumentException if they were made in another one
     */
    public void requireFrame(BaseModel base) {
        ModelFrame read = base.images().frame();
        Optional<ModelFrame> drawn = modelFrame().filter(frame -> !sameSquare(frame, read));
        if (drawn.isPresent()) {
            throw new IllegalArgumentException(
                    "--pairs %s has negatives cut in a square of %s, but %s reads %s: make the pairs with its --model-frame, or with --crop-space source"
                            .formatted(path, described(drawn.get()), base.folder(), described(read)));
        }
    }

    private static boolean sameSquare(ModelFrame left, ModelFrame right) {
        return left.size() == right.size()
                && left.fit() == right.fit()
                && (left.fit() != ModelFrame.Fit.PAD || left.background() == right.background());
    }

    private static String described(ModelFrame frame) {
        String how = switch (frame.fit()) {
            case CROP -> "cropped";
            case PAD -> "padded with #%06X".formatted(frame.background());
            case SQUASH -> "squashed";
        };
        return "%d pixels, %s".formatted(frame.size(), how);
    }

    private static Manifest manifest(String folder, Path path, FileSystem fileSystem) throws IOException {
        try (InputStream stream = fileSystem.open(new Path(path, Manifest.FILE_NAME))) {
            JsonNode json = Json.readerFor(JsonNode.class).readValue(stream);
            String format = json.path(FORMAT).asText();
            if (!format.equals(Manifest.FORMAT)) {
                throw new IllegalArgumentException(
                        "--pairs %s holds '%s', but this version reads '%s': make it again with mdpo pairs, or name another folder"
                                .formatted(folder, format, Manifest.FORMAT));
            }
            return Json.readerFor(Manifest.class).readValue(json);
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException(missing(folder, path, fileSystem), e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "--pairs %s holds a damaged manifest.json: copy the data set again, or make it again with mdpo pairs"
                            .formatted(folder),
                    e);
        }
    }

    private static String missing(String folder, Path path, FileSystem fileSystem) throws IOException {
        if (!fileSystem.exists(path)) {
            return "--pairs %s is no folder: check the path, or make it with mdpo pairs".formatted(folder);
        }
        if (fileSystem.exists(new Path(path, "_work"))) {
            return "--pairs %s holds an unfinished data set: run the same mdpo pairs again, which goes on where it stopped"
                    .formatted(folder);
        }
        return "--pairs %s holds no finished data set (no manifest.json): run mdpo pairs, or name another folder"
                .formatted(folder);
    }

    private void requireFiles(String folder, FileSystem fileSystem) throws IOException {
        Map<Path, Map<String, Long>> lengths = new HashMap<>(); // by folder and name
        for (TableFile file : files()) {
            Path filePath = new Path(path, file.path());
            Path parent = filePath.getParent();
            if (!lengths.containsKey(parent)) {
                lengths.put(parent, lengths(parent, fileSystem));
            }
            Long length = lengths.get(parent).get(filePath.getName());
            if (length == null || length != file.bytes()) {
                throw new IllegalArgumentException(
                        "--pairs %s %s %s: copy the data set again, or make it again with mdpo pairs"
                                .formatted(
                                        folder,
                                        length == null ? "lacks" : "should have %,d bytes in".formatted(file.bytes()),
                                        file.path()));
            }
        }
        if (rows() == 0) {
            throw new IllegalArgumentException(
                    "--pairs %s has no pairs: look at its report.html, or name another folder".formatted(folder));
        }
    }

    private static Map<String, Long> lengths(Path folder, FileSystem fileSystem) throws IOException {
        Map<String, Long> lengths = new HashMap<>();
        try {
            for (FileStatus status : fileSystem.listStatus(folder)) {
                lengths.put(status.getPath().getName(), status.getLen());
            }
        } catch (FileNotFoundException e) {
            // the same as an empty one
        }
        return lengths;
    }
}
