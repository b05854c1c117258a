package org.mdpospark.pairs;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.pairs.table.TableFile;

/**
 * A folder that tasks fill part by part. It is whole when it has a {@value Manifest#FILE_NAME}, which is written last;
 * until then {@code _work} holds what a later run needs to go on: the plan and what finished tasks made.
 *
 * @param <M> what the manifest says
 * @param <P> what the record of a finished part says
 */
public final class OutputFolder<M, P extends OutputPart> {
    private static final String WORK = "_work";
    private static final String PLAN = "plan.json";
    private static final String PARTS = "parts";
    private static final String IMAGES = "images";

    private final Layout<M, P> layout;
    private final Path folder;
    private final FileSystem fileSystem;

    public OutputFolder(String folder, Layout<M, P> layout, Configuration hadoop) throws IOException {
        this.layout = layout;
        Path path = new Path(folder);
        this.fileSystem = path.getFileSystem(hadoop);
        this.folder = path.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
    }

    /**
     * What a folder holds besides its manifest and its work.
     *
     * @param entries names of files and folders
     */
    public record Layout<M, P extends OutputPart>(Class<M> manifest, Class<P> part, List<String> entries) {
        public Layout {
            entries = Stream.concat(Stream.of(Manifest.FILE_NAME), Stream.concat(entries.stream(), Stream.of(WORK)))
                    .toList();
        }
    }

    /** What an unfinished run was about to do. */
    public record Plan(String fingerprint, int partitions) {}

    public Path path() {
        return folder;
    }

    private static Path workFile(String folder, String name) {
        return new Path(folder, WORK + "/" + name);
    }

    /** Returns the manifest; empty if the folder is not whole. */
    public Optional<M> manifest() throws IOException {
        return read(new Path(folder, Manifest.FILE_NAME), layout.manifest());
    }

    /** Returns the plan of a run that has not finished. */
    public Optional<Plan> plan() throws IOException {
        return read(workFile(folder.toString(), PLAN), Plan.class);
    }

    /**
     * Refuses a folder that holds anything but an earlier run's files. The work folder comes before its plan, and
     * hidden files, such as an interrupted write leaves, are in nobody's way.
     *
     * @param name of the folder for a person, such as {@code --out}
     * @param content what it is for, such as {@code a data set}
     */
    public void requireOurs(String name, String content) throws IOException {
        List<String> ours = manifest().isPresent() || plan().isPresent() ? layout.entries() : List.of(WORK);
        try {
            for (FileStatus entry : fileSystem.listStatus(folder)) {
                String found = entry.getPath().getName();
                if (!ours.contains(found) && !found.startsWith(".")) {
                    throw new IllegalArgumentException(
                            "%s %s holds '%s', which is no part of %s: choose a new or empty folder"
                                    .formatted(name, folder, found, content));
                }
            }
        } catch (FileNotFoundException e) {
            // a new folder
        }
    }

    /**
     * Removes everything an earlier run wrote, the manifest first. A plan that fits no run says until the end that the
     * folder is ours, so that a run that is killed here does not leave a folder that the next one refuses.
     */
    public void clear() throws IOException {
        if (manifest().isPresent() && plan().isEmpty()) {
            write(workFile(folder.toString(), PLAN), Json.writer().writeValueAsBytes(new Plan("", 1)));
        }
        for (String entry : layout.entries()) {
            fileSystem.delete(new Path(folder, entry), true);
        }
    }

    /**
     * Begins a run or goes on with one. What unfinished tasks left is removed: new attempts may be numbered, and so
     * their files be named, like those of the run that died.
     *
     * @return what finished tasks made
     */
    public List<P> begin(Plan plan) throws IOException {
        write(workFile(folder.toString(), PLAN), Json.writer().writeValueAsBytes(plan));
        fileSystem.delete(workFile(folder.toString(), IMAGES), true);
        List<P> parts = parts();
        removeStrays(parts.stream().flatMap(part -> part.allFiles().stream()).toList());
        return parts;
    }

    /** Returns the file for images that one attempt of a task puts by. */
    static Path imagesFile(String folder, int partition, long attempt) {
        return workFile(folder, "%s/%05d-%d.blob".formatted(IMAGES, partition, attempt));
    }

    /** Records that a part is finished; called by its task, once its files are written. */
    public void writePart(P part) throws IOException {
        write(
                workFile(folder.toString(), "%s/%05d.json".formatted(PARTS, part.partition())),
                Json.writer().writeValueAsBytes(part));
    }

    /** Returns what tasks of an unfinished run made, where the files are still there. */
    private List<P> parts() throws IOException {
        List<P> parts = new ArrayList<>();
        try {
            for (FileStatus status : fileSystem.listStatus(workFile(folder.toString(), PARTS))) {
                if (status.getPath().getName().endsWith(".json")) {
                    read(status.getPath(), layout.part()).filter(this::hasFiles).ifPresent(parts::add);
                }
            }
        } catch (FileNotFoundException e) {
            // no task had finished
        }
        return parts;
    }

    private boolean hasFiles(P part) {
        try {
            for (TableFile file : part.allFiles()) {
                if (fileSystem.getFileStatus(new Path(folder, file.path())).getLen() != file.bytes()) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes files of the tables that no finished task lists: failed or repeated attempts left them. */
    public void removeStrays(List<TableFile> files) throws IOException {
        Set<String> listed = new HashSet<>();
        files.forEach(file -> listed.add(file.path()));
        for (String table : List.of("data", "quarantine")) {
            try {
                for (FileStatus status : fileSystem.listStatus(new Path(folder, table))) {
                    if (!listed.contains(table + "/" + status.getPath().getName())) {
                        fileSystem.delete(status.getPath(), true);
                    }
                }
            } catch (FileNotFoundException e) {
                // an empty table has no folder
            }
        }
    }

    void writeText(String name, String text) throws IOException {
        writeBytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a small file, which is never seen half-written. */
    public void writeBytes(String name, byte[] bytes) throws IOException {
        write(new Path(folder, name), bytes);
    }

    /** Writes the manifest, with which the data set is whole, and removes what only an unfinished run needs. */
    public void publish(M manifest) throws IOException {
        write(new Path(folder, Manifest.FILE_NAME), Json.writer().writeValueAsBytes(manifest));
        fileSystem.delete(new Path(folder, WORK), true);
    }

    /** Writes in the work folder first, so that the file is never seen half-written and no half of it stays behind. */
    private void write(Path file, byte[] bytes) throws IOException {
        Path temporary = workFile(folder.toString(), "." + file.getName() + "." + System.nanoTime() + ".tmp");
        try (OutputStream stream = fileSystem.create(temporary, true)) {
            stream.write(bytes);
        }
        fileSystem.mkdirs(file.getParent());
        fileSystem.delete(file, false);
        if (!fileSystem.rename(temporary, file)) {
            throw new IOException("cannot rename " + temporary + " to " + file);
        }
    }

    private <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        try (InputStream stream = fileSystem.open(file)) {
            return Optional.of(Json.readerFor(type).readValue(stream));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // half-written by a run that died: as if it were not there
        }
    }
}
