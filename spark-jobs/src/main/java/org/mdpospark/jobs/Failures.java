package org.mdpospark.jobs;

import java.io.FileNotFoundException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.evaluate.UnfinishedJudgementException;
import org.mdpospark.judge.UnusableJudgeException;
import org.mdpospark.model.UnusableBackendException;
import org.mdpospark.pairs.BadDataException;
import org.mdpospark.pairs.input.InputTooLongException;
import org.mdpospark.score.UnusableScoreInputException;
import org.mdpospark.train.CheckpointException;
import org.mdpospark.train.DivergedException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Tells what went wrong in one first line, with the remedy, and chooses the exit code. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
    /** What Spark, a cluster's manager or Java says when an executor's memory does not do. */
    private static final Pattern NO_MEMORY = Pattern.compile(
            "\\bOutOfMemoryError(: [^\\r\\n]*)?" // of a task
                    + "|\\bexited with (exit )?code (52|137)\\b[^\\r\\n]*" // Spark's own code for it; killed by the
                    // kernel
                    + "|\\bexceeding (physical |virtual )?memory limits\\b[^\\r\\n]*"
                    + "|\\bOOMKilled\\b");

    /**
     * What a driver says that has too little heap for the results of tasks: Java's deserialization puts this in place
     * of the OutOfMemoryError that interrupted it.
     */
    private static final String INTERRUPTED_RESULT =
            "Exception while getting task result: java.lang.IllegalStateException: unread block data";

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        int code = code(failure);
        Optional<String> memory = code == ExitCode.RESUMABLE ? exhaustedMemory(failure) : Optional.empty();
        command.getErr()
                .println(
                        "mdpo: " + memory.map(how -> moreMemory(how, command)).orElseGet(() -> message(failure, code)));
        if (code == ExitCode.RESUMABLE && System.getenv("MDPO_LOG") != null) {
            command.getErr().println("The log is in " + System.getenv("MDPO_LOG"));
        }
        if (Boolean.getBoolean("mdpo.stacktrace")) {
            failure.printStackTrace(command.getErr());
        }
        return code;
    }

    static int code(Throwable failure) {
        if (failure instanceof IllegalArgumentException
                || failure instanceof FileNotFoundException
                || failure instanceof MalformedCheckpointException
                || failure instanceof UnusableScoreInputException) {
            return ExitCode.USAGE;
        }
        if (saysWhatToDo(failure)) {
            return ExitCode.RESUMABLE;
        }
        if (failure instanceof BadDataException) {
            return ExitCode.BAD_DATA;
        }
        if (failure instanceof EnvironmentException
                || failure instanceof UnusableJudgeException
                || isMissingLibrary(root(failure))
                || unusableDevice(failure).isPresent()) {
            return ExitCode.ENVIRONMENT;
        }
        return isBadInput(root(failure)) ? ExitCode.USAGE : ExitCode.RESUMABLE;
    }

    private static boolean saysWhatToDo(Throwable failure) {
        return failure instanceof RepeatableException
                || failure instanceof UnfinishedJudgementException
                || failure instanceof CheckpointException
                || failure instanceof DivergedException;
    }

    /** A file system such as s3a, or the native half of a library, that is not on the class path. */
    private static boolean isMissingLibrary(Throwable root) {
        return root instanceof ClassNotFoundException
                || root instanceof LinkageError
                || root instanceof UnsupportedFileSystemException;
    }

    static String missingLibrary(String cause) {
        return "a library is missing (%s): put it on the class path, with --packages for spark-submit".formatted(cause);
    }

    /**
     * Returns what is wrong with an executor's device. Spark hands an executor's exception on, or at least its name and
     * message in its own.
     */
    private static Optional<String> unusableDevice(Throwable failure) {
        Throwable root = root(failure);
        if (root instanceof UnusableBackendException) {
            return Optional.of(firstLine(root));
        }
        String mark = UnusableBackendException.class.getName() + ": ";
        return String.valueOf(root.getMessage())
                .lines()
                .filter(line -> line.contains(mark))
                .map(line -> line.substring(line.indexOf(mark) + mark.length()))
                .findFirst();
    }

    /** Returns how an executor or the driver ran out of memory, in the words of who found it. */
    private static Optional<String> exhaustedMemory(Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            Matcher found = NO_MEMORY.matcher(cause.toString());
            if (found.find()) {
                return Optional.of(found.group());
            }
            if (cause.toString().contains(INTERRUPTED_RESULT)) {
                return Optional.of(INTERRUPTED_RESULT);
            }
            cause = cause.getCause() == cause ? null : cause.getCause();
        }
        return Optional.empty();
    }

    private static String moreMemory(String how, CommandLine command) {
        if (how.equals(INTERRUPTED_RESULT)) {
            return "the driver ran out of memory for what tasks gave back: raise spark.driver.memory; the same command"
                    + " then goes on where it stopped";
        }
        Map<String, ?> options = command.getCommandSpec().optionsMap();
        StringBuilder advice =
                new StringBuilder("an executor ran out of memory (%s): raise spark.executor.memory".formatted(how));
        if (options.containsKey("--memory")) {
            advice.append(" for its heap, or --memory for the model outside it");
        }
        advice.append("; the same command then goes on where it stopped");
        if (options.containsKey("--micro-batch-rows")) {
            advice.append(". Or begin another --out with fewer --micro-batch-rows");
        }
        return advice.toString();
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** What Parquet and the Hadoop client say of an input that no second try mends; they have no types for it. */
    private static boolean isBadInput(Throwable root) {
        String message = String.valueOf(root.getMessage());
        return message.contains("is not a Parquet file")
                || message.contains("Incomplete HDFS URI")
                || root instanceof UnknownHostException
                || root instanceof InputTooLongException;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String message(Throwable failure, int code) {
        Throwable root = root(failure);
        String cause = firstLine(root);
        if (saysWhatToDo(failure)) {
            return String.valueOf(failure.getMessage());
        }
        if (code == ExitCode.RESUMABLE) {
            return "the run failed (%s: %s); the same command again goes on where it stopped"
                    .formatted(root.getClass().getSimpleName(), cause);
        }
        Optional<String> device = unusableDevice(failure);
        if (device.isPresent()) {
            return device.get();
        }
        if (isMissingLibrary(root)) {
            return missingLibrary(cause);
        }
        if (root instanceof InputTooLongException) {
            return cause;
        }
        return isBadInput(root) ? cause + ": mend or leave out this input" : String.valueOf(failure.getMessage());
    }
}
