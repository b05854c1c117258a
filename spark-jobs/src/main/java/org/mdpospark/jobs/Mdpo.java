package org.mdpospark.jobs;

import java.io.File;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdpospark.pairs.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * Entry point of the job jar: {@code ./mdpo COMMAND …} on a laptop, {@code spark-submit mdpo-spark.jar COMMAND …} on a
 * cluster.
 */
@Command(
        name = "mdpo",
        mixinStandardHelpOptions = true,
        versionProvider = Mdpo.VersionText.class,
        description =
                "Multimodal preference training on Spark: image-conditioned preference pairs, adapters, what they hallucinate.",
        subcommands = {
            PairsCommand.class,
            HashesCommand.class,
            ReferenceCommand.class,
            TrainCommand.class,
            MergeCommand.class,
            EvaluateCommand.class,
            ScoreCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            OutcomeCommand.class
        },
        footer = {
            "",
            "Try: ./mdpo demo; where something does not run: ./mdpo doctor",
            "Exit codes: 0 done, 2 wrong usage or input, 3 too much bad data, 4 environment,",
            "5 failed on the way: the same command goes on where it stopped."
        })
public final class Mdpo {
    /** Read by {@link OutcomeFile}, which finds it also where the arguments are wrong. */
    @Option(
            names = OutcomeFile.OPTION,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Write exit code, message and application id to this file when the command ends: for "
                    + "schedulers, in cluster deploy mode. On any file system.")
    @Nullable
    String outcome;

    /** A URL that carries a password: {@code s3a://key:secret@bucket}. */
    private static final Pattern PASSWORD = Pattern.compile("(\\w+)://[^/\\s@]*:[^/\\s@]*@");

    /** Runs a command and ends the Java machine with its exit code, if that is not 0. */
    public static void main(String[] arguments) {
        int code = run(arguments);
        if (code != ExitCode.DONE) {
            System.exit(code); // on success the machine ends by itself: YARN takes an early exit for a failure
        }
    }

    /** Runs a command and returns its exit code. */
    static int run(String... arguments) {
        return run(commandLine(), arguments);
    }

    /** Runs a command that prints to a writer. */
    static int run(PrintWriter out, String... arguments) {
        return run(commandLine().setOut(out), arguments);
    }

    private static int run(CommandLine line, String... arguments) {
        Instant started = Instant.now();
        FailureLine failure = new FailureLine(line.getErr());
        line.setErr(new PrintWriter(failure, true));
        try {
            List<String> all = withConfig(arguments);
            refusePasswords(all);
            Optional<OutcomeFile> file = OutcomeFile.of(all);
            file.ifPresent(OutcomeFile::clear);
            int code = execute(line, all);
            file.ifPresent(there -> there.write(new Outcome(
                    command(line.getParseResult()),
                    code,
                    code == ExitCode.DONE ? "" : failure.text(),
                    Sessions.application(),
                    started,
                    Instant.now())));
            return code;
        } catch (IllegalArgumentException e) {
            line.getErr().println("mdpo: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (EnvironmentException e) {
            line.getErr().println("mdpo: " + e.getMessage());
            return ExitCode.ENVIRONMENT;
        }
    }

    private static int execute(CommandLine line, List<String> arguments) {
        try {
            return line.execute(arguments.toArray(String[]::new));
        } catch (LinkageError e) { // such as a native library that is not there; commands' exceptions end in Failures
            line.getErr().println("mdpo: " + Failures.missingLibrary(String.valueOf(e.getMessage())));
            return ExitCode.ENVIRONMENT;
        } catch (OutOfMemoryError e) {
            line.getErr()
                    .println("mdpo: the driver ran out of memory (%s): raise spark.driver.memory, or -Xmx in MDPO_JAVA;"
                                    .formatted(e.getMessage())
                            + " the same command then goes on where it stopped");
            return ExitCode.RESUMABLE;
        }
    }

    /** Arguments are saved with what a command writes, and other users see them in the list of processes. */
    private static void refusePasswords(List<String> arguments) {
        for (String argument : arguments) {
            Matcher found = PASSWORD.matcher(argument);
            if (found.find()) {
                throw new IllegalArgumentException(
                        "an argument holds a password in a %s:// address: leave it out, and give it where operations keep secrets (docs/operations/security.md)"
                                .formatted(found.group(1)));
            }
        }
    }

    private static String command(@Nullable ParseResult typed) {
        return typed == null || !typed.hasSubcommand()
                ? ""
                : typed.subcommand().commandSpec().name();
    }

    private static CommandLine commandLine() {
        return new CommandLine(new Mdpo())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setUsageHelpWidth(110)
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler((failure, ignored) -> {
                    CommandLine command = failure.getCommandLine();
                    command.getErr().println("mdpo: " + failure.getMessage());
                    command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
                    return ExitCode.USAGE;
                });
    }

    /**
     * Adds what a {@code --config} file says to the arguments; without one, or with other mistakes, they stay as they
     * are.
     */
    private static List<String> withConfig(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        ParseResult typed;
        try {
            typed = commandLine().parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            return all; // reported when the command runs
        }
        ParseResult command = typed.subcommand();
        if (command != null && command.hasMatchedOption("--config")) {
            File file = command.matchedOptionValue("--config", new File(""));
            all.addAll(ConfigFile.arguments(file, command));
        }
        return all;
    }

    /** The version line of {@code --version}. */
    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "mdpo-spark " + Version.current(),
                "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + ", Java "
                        + System.getProperty("java.runtime.version")
            };
        }
    }
}
