package org.mdpospark.jobs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command printed, and how it ended. */
record Printed(int code, String out, String error) {
    /** Runs a command in this Java machine. */
    static Printed of(String... arguments) {
        PrintStream out = System.out;
        PrintStream error = System.err;
        ByteArrayOutputStream printedOut = new ByteArrayOutputStream();
        ByteArrayOutputStream printedError = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printedOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(printedError, true, StandardCharsets.UTF_8));
            int code = Mdpo.run(arguments);
            return new Printed(
                    code, printedOut.toString(StandardCharsets.UTF_8), printedError.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(error);
        }
    }

    String firstErrorLine() {
        return error.lines().findFirst().orElse("");
    }
}
