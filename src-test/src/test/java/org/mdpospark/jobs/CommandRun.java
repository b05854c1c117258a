package org.mdpospark.jobs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A command in this Java machine, and what it printed.
 *
 * @param error all of standard error
 */
record CommandRun(int code, String out, String error) {
    /** Runs a command with the arguments that a user gives, separated by spaces; paths must hold none. */
    static CommandRun of(String arguments) {
        PrintStream out = System.out;
        PrintStream error = System.err;
        ByteArrayOutputStream printedOut = new ByteArrayOutputStream();
        ByteArrayOutputStream printedError = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printedOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(printedError, true, StandardCharsets.UTF_8));
            int code = Mdpo.run(arguments.split(" +"));
            return new CommandRun(
                    code, printedOut.toString(StandardCharsets.UTF_8), printedError.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(error);
        }
    }

    /** Returns the first line that is the program's own and not a library's. */
    String firstLine() {
        return error.lines()
                .filter(line -> line.startsWith("mdpo:"))
                .findFirst()
                .orElse(error);
    }
}
