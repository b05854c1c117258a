package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;

/** A benchmark's file or a file of answers cannot be used; says which, and why, in words for the person who owns it. */
public final class UnusableScoreInputException extends IOException {
    /** Says of a file or folder what is wrong: the problem continues the sentence that the path begins. */
    public UnusableScoreInputException(Path file, String problem) {
        super(file + " " + problem);
    }

    public UnusableScoreInputException(Path file, String problem, Throwable cause) {
        super(file + " " + problem, cause);
    }

    /** Says what is wrong with answers that came from no file. */
    public UnusableScoreInputException(String problem) {
        super(problem);
    }
}
