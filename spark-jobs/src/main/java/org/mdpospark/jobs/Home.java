package org.mdpospark.jobs;

import java.nio.file.Path;

/** The project's folder, whose {@code deploy} holds what comes with the program. */
final class Home {
    private Home() {}

    /** Returns a file of the project: the property {@code mdpo.home} or what the launcher says, or else below here. */
    static Path file(String first, String... more) {
        String launcher = System.getenv("MDPO_HOME");
        return Path.of(System.getProperty("mdpo.home", launcher == null ? "" : launcher))
                .resolve(Path.of(first, more))
                .toAbsolutePath()
                .normalize();
    }
}
