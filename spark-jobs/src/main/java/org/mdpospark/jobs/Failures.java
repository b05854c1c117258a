package org.mdpospark.jobs;

import java.io.FileNotFoundException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.mdpospark.pairs.BadDataException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Tells what went wrong in one first line, with the remedy, and chooses the exit code. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        int code = code(failure);
        command.getErr().println("mdpo: " + message(failure, code));
        if (code == ExitCode.RESUMABLE && System.getenv("MDPO_LOG") != null) {
            command.getErr().println("The log is in " + System.getenv("MDPO_LOG"));
        }
        if (Boolean.getBoolean("mdpo.stacktrace")) {
            failure.printStackTrace(command.getErr());
        }
        return code;
    }

    static int code(Throwable failure) {
        if (failure instanceof IllegalArgumentException || failure instanceof FileNotFoundException) {
            return ExitCode.USAGE;
        }
        if (failure instanceof BadDataException) {
            return ExitCode.BAD_DATA;
        }
        if (failure instanceof EnvironmentException || failure instanceof UnsupportedFileSystemException) {
            return ExitCode.ENVIRONMENT;
        }
        return ExitCode.RESUMABLE;
    }

    private static String message(Throwable failure, int code) {
        if (code != ExitCode.RESUMABLE) {
            return failure.getMessage() == null ? failure.toString() : failure.getMessage();
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String first = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return "the run failed (%s: %s); the same command again goes on where it stopped"
                .formatted(root.getClass().getSimpleName(), first);
    }
}
