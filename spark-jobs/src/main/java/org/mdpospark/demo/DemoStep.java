package org.mdpospark.demo;

import java.util.List;

/**
 * One command of the demo.
 *
 * @param title what it does, for a person
 * @param arguments of {@code mdpo}
 */
public record DemoStep(String title, List<String> arguments) {
    /** Returns the command as one would type it. */
    public String command() {
        return "mdpo "
                + String.join(
                        " ",
                        arguments.stream()
                                .map(argument -> argument.matches("[\\w./=,:@%+-]+")
                                        ? argument
                                        : "'" + argument.replace("\n", " ").replace("'", "'\\''") + "'")
                                .toList());
    }
}
