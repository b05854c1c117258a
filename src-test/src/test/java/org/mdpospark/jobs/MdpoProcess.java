package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command in a Java machine of its own, which can be killed and whose output can be read. */
final class MdpoProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path output;
    private final Path errors;

    private MdpoProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /**
     * Starts a command.
     *
     * @param threads that run tasks
     * @param arguments that a user gives, separated by spaces; paths must hold none
     */
    static MdpoProcess start(Path logs, int threads, String arguments) throws IOException {
        return start(
                logs,
                Map.of(
                        "spark.master", "local[%d]".formatted(threads),
                        "spark.driver.host", "127.0.0.1",
                        "spark.driver.bindAddress", "127.0.0.1",
                        "spark.ui.enabled", "false"),
                arguments);
    }

    /** Starts a command with settings of Spark. */
    static MdpoProcess start(Path logs, Map<String, String> settings, String arguments) throws IOException {
        return start(logs, JavaStart.usual(), settings, arguments);
    }

    /** Starts a command with settings of Spark in a Java machine that is started in another way. */
    static MdpoProcess start(Path logs, JavaStart java, Map<String, String> settings, String arguments)
            throws IOException {
        Path output = Files.createTempFile(logs, "output", ".txt");
        Path errors = Files.createTempFile(logs, "errors", ".txt");
        List<String> command = new ArrayList<>(java.before());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java.options());
        command.addAll(List.of("-Xmx1g", ShortLife.JAVA_OPTIONS));
        settings.forEach((name, value) -> command.add("-D%s=%s".formatted(name, value)));
        command.addAll(List.of("-cp", java.classPath(), Mdpo.class.getName()));
        command.addAll(List.of(arguments.split(" +")));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().putAll(java.environment());
        return new MdpoProcess(builder.start(), output, errors);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process as a power cut would: nothing in it runs any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks the process to end, as schedulers do: SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("command ends")
                .isTrue();
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    List<String> errors() throws IOException {
        return Files.readAllLines(errors);
    }

    /** Returns the first line that is the program's own and not a library's. */
    String firstLine() throws IOException {
        List<String> lines = errors();
        return lines.stream()
                .filter(line -> line.startsWith("mdpo:"))
                .findFirst()
                .orElse(String.join("\n", lines));
    }

    /** Returns what it said, for a test that fails. */
    String describe() {
        try {
            return output() + String.join("\n", errors());
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
