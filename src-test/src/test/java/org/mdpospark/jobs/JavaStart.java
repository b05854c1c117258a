package org.mdpospark.jobs;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a Java machine is started.
 *
 * @param before words before {@code java}: a program that starts it
 * @param options of Java
 * @param environment variables to set
 */
record JavaStart(List<String> before, List<String> options, Map<String, String> environment, String classPath) {
    /** Returns how commands are started usually. */
    static JavaStart usual() {
        return new JavaStart(
                List.of(),
                List.of("@" + System.getProperty("java17.options")),
                Map.of(),
                System.getProperty("java.class.path"));
    }

    JavaStart by(String... words) {
        return new JavaStart(List.of(words), options, environment, classPath);
    }

    JavaStart withOptions(String... instead) {
        return new JavaStart(before, List.of(instead), environment, classPath);
    }

    JavaStart withOption(String further) {
        return new JavaStart(
                before, Stream.concat(options.stream(), Stream.of(further)).toList(), environment, classPath);
    }

    JavaStart with(Map<String, String> variables) {
        return new JavaStart(before, options, variables, classPath);
    }

    JavaStart withLibraries(List<Path> libraries) {
        String further = libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return new JavaStart(before, options, environment, classPath + File.pathSeparator + further);
    }
}
