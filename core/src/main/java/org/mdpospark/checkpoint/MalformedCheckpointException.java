package org.mdpospark.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint cannot be used as it lies there; says which file, and why, in words for the person who owns it. */
public final class MalformedCheckpointException extends IOException {
    /** Says of a file or folder what is wrong: the problem continues the sentence that the path begins. */
    public MalformedCheckpointException(Path file, String problem) {
        super(file + " " + problem);
    }

    /** Says what is wrong with a stream, whose name the caller knows: the sentence that it begins goes on with this. */
    MalformedCheckpointException(String problem) {
        super(problem);
    }

    public MalformedCheckpointException(Path file, String problem, Throwable cause) {
        super(file + " " + problem, cause);
    }
}
