package org.mdpospark.train;

import java.util.List;

/**
 * The files of a checkpoint; written last, so that a folder which has it and agrees with it is whole.
 *
 * @param files all but the manifest itself
 */
record CheckpointManifest(List<StoredFile> files) {
    static final String FILE_NAME = "manifest.json";

    CheckpointManifest {
        files = List.copyOf(files);
    }
}
