package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
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

    private static int handle(Exception failure, StringWriter output) {
        CommandLine command = new CommandLine(new Mdpo()).setErr(new PrintWriter(output, true));
        return new Failures().handleExecutionException(failure, command, command.parseArgs());
    }
}
