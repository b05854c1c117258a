package org.mdpospark.pairs.input;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.mdpospark.pairs.input.InputFile.Kind;
import org.mdpospark.pairs.input.SourceRecord.Position;

/** Finds the files of preference rows. */
public final class InputFiles {
    /** Deeper folders are taken for a link that leads back to where it stands. */
    private static final int MAX_FOLDER_DEPTH = 32;

    /** Magic number, footer length and magic number again. */
    private static final int MIN_PARQUET_LENGTH = 12;

    private final Configuration hadoop;
    private final SortedMap<String, InputFile> found = new TreeMap<>();

    private InputFiles(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /**
     * Lists the files that are named, matched by a glob or, in folders, have a known ending. Inside folders and among
     * matches, names that begin with {@code _} or {@code .} are left out.
     *
     * @param patterns files, folders and globs of any Hadoop file system
     * @return each file once, sorted by path
     * @throws FileNotFoundException if a pattern leads to no file
     * @throws IllegalArgumentException if a file that is named is of no known kind or cannot be a Parquet file, or JSON
     *     and Parquet are mixed
     */
    public static List<InputFile> list(Configuration hadoop, List<String> patterns) throws IOException {
        InputFiles files = new InputFiles(hadoop);
        for (String pattern : patterns) {
            files.add(pattern);
        }
        List<InputFile> sorted = List.copyOf(files.found.values());
        requireOneFamily(sorted);
        return sorted;
    }

    private void add(String pattern) throws IOException {
        Path path = new Path(pattern);
        FileSystem fileSystem = path.getFileSystem(hadoop);
        for (FileStatus match : matches(fileSystem, path)) {
            if (match.isDirectory()) {
                addFolder(fileSystem, match);
            } else {
                Optional<Kind> kind = InputKinds.kindOf(hadoop, match.getPath());
                put(
                        match,
                        kind.orElseThrow(() -> new IllegalArgumentException(
                                "input files must end in .json, .jsonl, .ndjson (each also with .gz) or .parquet, but one is "
                                        + match.getPath())));
            }
        }
    }

    /** A file's own name goes before its meaning as a glob. */
    private static List<FileStatus> matches(FileSystem fileSystem, Path path) throws IOException {
        try {
            return List.of(fileSystem.getFileStatus(path));
        } catch (FileNotFoundException e) {
            FileStatus[] matches = fileSystem.globStatus(path, match -> !isHidden(match));
            if (matches == null || matches.length == 0) {
                throw new FileNotFoundException(
                        "no file or folder matches %s: check the path, and quote globs".formatted(path));
            }
            return List.of(matches);
        }
    }

    private void addFolder(FileSystem fileSystem, FileStatus folder) throws IOException {
        if (!addFolder(fileSystem, folder.getPath(), 1)) {
            throw new FileNotFoundException(
                    "no .json, .jsonl, .ndjson or .parquet file lies in folder " + folder.getPath());
        }
    }

    private boolean addFolder(FileSystem fileSystem, Path folder, int depth) throws IOException {
        if (depth > MAX_FOLDER_DEPTH) {
            throw new IllegalArgumentException("folders must nest at most %d deep, but %s lies deeper: a link back?"
                    .formatted(MAX_FOLDER_DEPTH, folder));
        }
        boolean any = false;
        RemoteIterator<FileStatus> children = fileSystem.listStatusIterator(folder);
        while (children.hasNext()) {
            FileStatus child = children.next();
            if (!isHidden(child.getPath())) {
                any |= addChild(fileSystem, child, depth);
            }
        }
        return any;
    }

    private boolean addChild(FileSystem fileSystem, FileStatus child, int depth) throws IOException {
        if (child.isDirectory()) {
            return addFolder(fileSystem, child.getPath(), depth + 1);
        }
        Optional<Kind> kind = InputKinds.kindOf(hadoop, child.getPath());
        kind.ifPresent(known -> put(child, known));
        return kind.isPresent();
    }

    private void put(FileStatus file, Kind kind) {
        String path = file.getPath().toString();
        if (kind == Kind.JSON_LINES && file.getLen() > 1L << Position.OFFSET_BITS) {
            throw new InputTooLongException(path);
        }
        if (kind == Kind.PARQUET) {
            requireSeenBySpark(file);
        }
        found.put(path, new InputFile(path, file.getLen(), file.getModificationTime(), kind));
    }

    /** Spark passes over such files without a word. */
    private static void requireSeenBySpark(FileStatus file) {
        if (isHidden(file.getPath())) {
            throw new IllegalArgumentException(
                    "a Parquet file's name must not begin with _ or ., but one is " + file.getPath());
        }
        if (file.getLen() < MIN_PARQUET_LENGTH) {
            throw new IllegalArgumentException("a Parquet file must have at least %d bytes, but %s has %d"
                    .formatted(MIN_PARQUET_LENGTH, file.getPath(), file.getLen()));
        }
    }

    private static boolean isHidden(Path path) {
        return path.getName().startsWith("_") || path.getName().startsWith(".");
    }

    private static void requireOneFamily(List<InputFile> files) {
        Optional<InputFile> parquet =
                files.stream().filter(file -> file.kind() == Kind.PARQUET).findFirst();
        Optional<InputFile> json =
                files.stream().filter(file -> file.kind() != Kind.PARQUET).findFirst();
        if (parquet.isPresent() && json.isPresent()) {
            throw new IllegalArgumentException("inputs must be all JSON or all Parquet, but are %s and %s"
                    .formatted(json.get().path(), parquet.get().path()));
        }
    }
}
