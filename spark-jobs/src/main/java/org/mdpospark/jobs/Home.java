package org.mdpospark.jobs;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where lies what comes with the program: the project's folder {@code deploy}, or an unpacked distribution. */
final class Home {
    private Home() {}

    /**
     * Returns a file that comes with the program: below the property {@code mdpo.home}, or what the launcher says, or
     * else below here.
     */
    static Path file(String first, String... more) {
        String launcher = System.getenv("MDPO_HOME");
        Path home = Path.of(System.getProperty("mdpo.home", launcher == null ? "" : launcher));
        Path project = home.resolve("deploy");
        return (Files.isDirectory(project) ? project : home)
                .resolve(Path.of(first, more))
                .toAbsolutePath()
                .normalize();
    }
}
