package org.mdpospark.jobs;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.mdpospark.pairs.PairsJob;
import org.mdpospark.pairs.Progress;
import picocli.CommandLine;

/** Runs {@code mdpo pairs} in a session that stays open, so that a test class needs one session only. */
final class PairsRun {
    private PairsRun() {}

    /** Runs the command with the arguments that a user gives, separated by spaces; paths must hold none. */
    static PairsJob.Outcome of(SparkSession spark, String arguments) throws IOException {
        PairsCommand command = new PairsCommand();
        new CommandLine(command).parseArgs(arguments.split(" +"));
        return new PairsJob(spark, command.options(), Progress.NONE).run();
    }
}
