package org.mdpospark.reference;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.pairs.table.TableFile;

/**
 * A finished table of reference log-probabilities. It lies in the folder of its pairs, below {@code reference}, named
 * by its fingerprint.
 */
public record ReferenceFolder(Path path, ReferenceManifest manifest) {
    private static final String PARENT = "reference";

    /**
     * Finds the table that a model made of a data set.
     *
     * @throws IllegalArgumentException if there is none; the message says how those that are there differ, and the
     *     command that makes it
     */
    public static ReferenceFolder find(PairsFolder pairs, ReferenceModel model, Configuration hadoop)
            throws IOException {
        ReferenceFingerprint fingerprint = model.fingerprint(pairs);
        OutputFolder<ReferenceManifest, ReferencePart> folder = output(pairs, fingerprint, hadoop);
        Optional<ReferenceManifest> manifest = folder.manifest().filter(found -> isOf(found, fingerprint));
        if (manifest.isPresent()) {
            return new ReferenceFolder(folder.path(), manifest.get());
        }
        String remedy = "run " + model.command(pairs);
        if (folder.plan().isPresent()) {
            throw new IllegalArgumentException(
                    "--pairs %s has its reference half-made (%s): %s, which goes on where it stopped"
                            .formatted(pairs.path(), name(fingerprint.folderName()), remedy));
        }
        List<String> others = others(pairs, fingerprint, hadoop);
        throw new IllegalArgumentException(
                others.isEmpty()
                        ? "--pairs %s has no reference log-probabilities: %s first".formatted(pairs.path(), remedy)
                        : "--pairs %s has no reference log-probabilities for this: %s; %s"
                                .formatted(pairs.path(), String.join("; ", others), remedy));
    }

    /** Returns the files about one part of the pairs. */
    List<Path> files(PairsPart part) {
        List<Path> files = new ArrayList<>();
        for (TableFile file : manifest.files()) {
            if (file.path().startsWith("data/" + part.filePrefix())) {
                files.add(new Path(path, file.path()));
            }
        }
        return files;
    }

    static boolean isOf(ReferenceManifest manifest, ReferenceFingerprint fingerprint) {
        return ReferenceManifest.FORMAT.equals(manifest.format())
                && fingerprint.hex().equals(manifest.fingerprint());
    }

    static OutputFolder<ReferenceManifest, ReferencePart> output(
            PairsFolder pairs, ReferenceFingerprint fingerprint, Configuration hadoop) throws IOException {
        return output(new Path(pairs.path(), name(fingerprint.folderName())), hadoop);
    }

    private static OutputFolder<ReferenceManifest, ReferencePart> output(Path folder, Configuration hadoop)
            throws IOException {
        return new OutputFolder<>(folder.toString(), ReferencePart.LAYOUT, hadoop);
    }

    private static String name(String folder) {
        return PARENT + "/" + folder;
    }

    /** Returns a phrase about each finished table that is there. */
    private static List<String> others(PairsFolder pairs, ReferenceFingerprint fingerprint, Configuration hadoop)
            throws IOException {
        FileSystem fileSystem = pairs.path().getFileSystem(hadoop);
        List<String> others = new ArrayList<>();
        try {
            for (FileStatus folder : fileSystem.listStatus(new Path(pairs.path(), PARENT))) {
                output(folder.getPath(), hadoop)
                        .manifest()
                        .flatMap(manifest -> fingerprint.difference(manifest.components()))
                        .ifPresent(difference -> others.add("%s was made with %s"
                                .formatted(name(folder.getPath().getName()), difference)));
            }
        } catch (FileNotFoundException e) {
            // nobody has computed any
        }
        return others;
    }
}
