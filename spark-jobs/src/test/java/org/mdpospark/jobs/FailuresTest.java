package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.model.UnusableBackendException;
import org.mdpospark.pairs.input.InputTooLongException;
import picocli.CommandLine;

class FailuresTest {
    @Test
    void anInputThatATaskFindsTooLongMustBeSplit() {
        StringWriter output = new StringWriter();
        Exception failure = new SparkException("Job aborted", new InputTooLongException("rows.jsonl.gz"));

        assertThat(handle(failure, output)).isEqualTo(ExitCode.USAGE);
        assertThat(output)
                .hasToString("mdpo: input must be at most 137438953472 bytes long, decompressed, "
                        + "but rows.jsonl.gz is longer: split it" + System.lineSeparator());
    }

    /** Java hides the lack of memory that interrupts a deserialization behind this. */
    @Test
    void aDriverWithoutMemoryIsGivenMore() {
        StringWriter output = new StringWriter();
        Exception failure = new SparkException("Job aborted due to stage failure: Exception while getting task result: "
                + "java.lang.IllegalStateException: unread block data\nDriver stacktrace:");

        assertThat(handle(failure, output)).isEqualTo(ExitCode.RESUMABLE);
        assertThat(output.toString()).startsWith("mdpo: the driver ran out of memory for what tasks gave back: raise ");
    }

    @Test
    void aTaskThatFailsOtherwiseCanBeRunAgain() {
        StringWriter output = new StringWriter();
        Exception failure = new SparkException("Job aborted", new IOException("disk full"));

        assertThat(handle(failure, output)).isEqualTo(ExitCode.RESUMABLE);
        assertThat(output.toString())
                .startsWith("mdpo: the run failed (IOException: disk full); the same command again goes on");
    }

    @Test
    void anExecutorsDeviceThatCannotBeUsedIsToBeReplaced() {
        String advice = "ND4J's CUDA build has no kernels for H200: use the CPU build";
        UnusableBackendException cause = new UnusableBackendException(advice);
        Exception told = new SparkException(
                "Job aborted due to stage failure: Lost task 0.3 in stage 0.0: " + cause + "\n\tat x");
        for (Exception failure : List.of(cause, new SparkException("Job aborted", cause), told)) {
            StringWriter output = new StringWriter();

            assertThat(handle(failure, output)).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(output).hasToString("mdpo: " + advice + System.lineSeparator());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ExecutorLostFailure (executor 3 exited caused by one of the running tasks) Reason: Command exited with code 52 | exited with code 52",
                "ExecutorLostFailure (executor 3 exited …) Reason: Container killed by YARN for exceeding physical memory limits. 5.5 GB of 5.5 GB physical memory used. Consider more | exceeding physical memory limits. 5.5 GB of 5.5 GB physical memory used. Consider more",
                "Lost task 0.3 in stage 2.0 (TID 9) (host executor 1): java.lang.OutOfMemoryError: Java heap space | OutOfMemoryError: Java heap space",
                "The executor with id 3 exited with exit code 137(SIGKILL, possible container OOM). | exited with exit code 137(SIGKILL, possible container OOM).",
            })
    void anExecutorWithoutMemoryIsGivenMore(String told, String how) {
        Exception failure = new SparkException("Job aborted due to stage failure: Task 0 in stage 2.0 failed 4 times, "
                + "most recent failure: " + told + "\nDriver stacktrace:\n\tat x");
        StringWriter output = new StringWriter();
        assertThat(handle(failure, output)).isEqualTo(ExitCode.RESUMABLE);
        assertThat(output.toString().lines().findFirst())
                .hasValue("mdpo: an executor ran out of memory (" + how
                        + "): raise spark.executor.memory; the same command then goes on where it stopped");

        StringWriter ofTraining = new StringWriter();
        assertThat(handle(new IllegalStateException(failure), ofTraining, "train"))
                .isEqualTo(ExitCode.RESUMABLE);
        assertThat(ofTraining.toString().lines().findFirst())
                .hasValue("mdpo: an executor ran out of memory (" + how
                        + "): raise spark.executor.memory for its heap, or --memory for the model outside it;"
                        + " the same command then goes on where it stopped."
                        + " Or begin another --out with fewer --micro-batch-rows");
    }

    @Test
    void anExecutorThatEndsOtherwiseIsNotSaidToLackMemory() {
        StringWriter output = new StringWriter();
        Exception failure = new SparkException("Lost task 0.3 in stage 2.0: Reason: Command exited with code 1");
        assertThat(handle(failure, output)).isEqualTo(ExitCode.RESUMABLE);
        assertThat(output.toString()).startsWith("mdpo: the run failed (SparkException: Lost task 0.3");
    }

    private static int handle(Exception failure, StringWriter output, String... names) {
        CommandLine command = new CommandLine(new Mdpo());
        for (String name : names) {
            command = Objects.requireNonNull(command.getSubcommands().get(name));
        }
        command.setErr(new PrintWriter(output, true));
        return new Failures().handleExecutionException(failure, command, new CommandLine(new Mdpo()).parseArgs());
    }
}
