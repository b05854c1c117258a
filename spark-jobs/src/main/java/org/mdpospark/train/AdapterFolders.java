package org.mdpospark.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.PeftFiles;

/**
 * The adapters that a run leaves for others: folders that PEFT loads, such as {@code adapter} and {@code best}, each of
 * which appears whole or not at all where the file system renames at once; object stores copy file by file.
 */
public final class AdapterFolders {
    private static final String CARD = "README.md";
    private static final String FORMER = ".former";

    private final DurableFiles files;
    private final Path runFolder;
    private final AdapterFormat format;

    public AdapterFolders(FileSystem fileSystem, Path runFolder, AdapterFormat format) {
        this.files = new DurableFiles(fileSystem);
        this.runFolder = files.fileSystem().makeQualified(runFolder);
        this.format = format;
    }

    /**
     * Removes what an interrupted {@link #publish} left, and gives a former folder its name back if it was about to be
     * replaced. To be called before a run writes.
     */
    public void recover(String name) throws IOException {
        for (FileStatus entry : files.list(runFolder)) {
            if (DurableFiles.isTemporary(entry.getPath().getName(), name + ".")) {
                files.delete(entry.getPath());
            }
        }
        if (files.fileSystem().exists(former(name))) {
            if (files.fileSystem().exists(new Path(runFolder, name))) {
                files.delete(former(name));
            } else {
                files.rename(former(name), new Path(runFolder, name));
            }
        }
    }

    /**
     * Writes an adapter's folder; one of the same name is replaced when the new one is whole.
     *
     * @param name of the folder in the run's, such as {@code best}
     * @param parameters of the network
     * @param card the text of {@code README.md}
     * @throws IllegalArgumentException if a value is not finite
     */
    public void publish(String name, float[] parameters, String card) throws IOException {
        Adapter adapter = format.adapter(parameters);
        adapter.requireFinite();
        recover(name);
        Path target = new Path(runFolder, name);
        Path temporary = DurableFiles.temporary(target);
        try {
            files.makeFolder(temporary);
            files.write(new Path(temporary, PeftFiles.CONFIG), stream -> format.writeConfig(stream, adapter));
            files.write(new Path(temporary, PeftFiles.WEIGHTS), stream -> format.writeWeights(stream, adapter));
            files.write(new Path(temporary, CARD), stream -> stream.write(card.getBytes(StandardCharsets.UTF_8)));
            files.sync(temporary);
            if (files.fileSystem().exists(target)) {
                files.rename(target, former(name));
            }
            files.rename(temporary, target);
        } catch (IOException | RuntimeException | Error e) {
            files.deleteAfter(e, temporary);
            throw e;
        }
        files.delete(former(name));
    }

    private Path former(String name) {
        return new Path(runFolder, "." + name + FORMER);
    }
}
