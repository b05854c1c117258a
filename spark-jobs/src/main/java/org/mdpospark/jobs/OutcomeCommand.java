package org.mdpospark.jobs;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mdpo outcome}: how a command ended that ran elsewhere, as this one's exit code. */
@Command(
        name = "outcome",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Ends as the command did that wrote FILE (its option --outcome): with its exit code, and its first line.",
            "Without the file, the command was killed or never began: exit code 5."
        },
        footer = {"", "Example:", "  mdpo outcome hdfs://nn/runs/7/outcome.json"})
final class OutcomeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "On any file system of Hadoop.")
    private @Nullable String file;

    @Option(names = "--clear", description = "Removes the file instead, so that an old one is not read for a new one.")
    private boolean clear;

    @Override
    public Integer call() {
        OutcomeFile there = new OutcomeFile(String.valueOf(file), Sessions.hadoop());
        if (clear) {
            there.clear();
            return ExitCode.DONE;
        }
        Optional<Outcome> found = there.read();
        if (found.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "mdpo: there is no %s: the command was killed, or never began; the same command again goes on where it stopped"
                                    .formatted(file));
            return ExitCode.RESUMABLE;
        }
        Outcome outcome = found.get();
        if (outcome.exitCode() == ExitCode.DONE) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s is done, in %d s%s%n",
                            outcome.command(),
                            Duration.between(outcome.started(), outcome.ended()).toSeconds(),
                            outcome.application().isEmpty() ? "" : " as " + outcome.application());
            spec.commandLine().getOut().flush();
        } else {
            spec.commandLine().getErr().println("mdpo: " + outcome.message());
        }
        return outcome.exitCode();
    }
}
