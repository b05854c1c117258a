package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scheduler reads that does not see the exit code. */
class OutcomeFileTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("not/there/yet/outcome.json");
    }

    @Test
    void holdsTheExitCodeAndTheFirstLineOfAFailure() throws IOException {
        Printed printed =
                Printed.of("merge", "--base", "/nowhere", "--adapter", "a", "--out", "o", "--outcome", file.toString());

        JsonNode outcome = read();
        assertThat(outcome.get("command").asText()).isEqualTo("merge");
        assertThat(outcome.get("exitCode").asInt()).isEqualTo(printed.code()).isEqualTo(ExitCode.USAGE);
        assertThat("mdpo: " + outcome.get("message").asText()).isEqualTo(printed.firstErrorLine());
        assertThat(Instant.parse(outcome.get("ended").asText()))
                .isAfterOrEqualTo(Instant.parse(outcome.get("started").asText()));
    }

    @Test
    void isWrittenWhereTheArgumentsAreWrong() throws IOException {
        Printed.of("pairs", "rows.json", "--nonsense", "--outcome=" + file);

        assertThat(read().get("exitCode").asInt()).isEqualTo(ExitCode.USAGE);
        assertThat(read().get("message").asText()).isEqualTo("Unknown option: '--nonsense'");
    }

    @Test
    void mayStandInTheConfigFile() throws IOException {
        Path config = Files.writeString(
                folder.resolve("pairs.yaml"), "out: here\nnegatives: 99\noutcome: %s\n".formatted(file));

        Printed.of("pairs", "rows.json", "--config", config.toString());

        assertThat(read().get("message").asText()).startsWith("--negatives must be 1 to 64");
    }

    @Test
    void replacesAnEarlierOneAndSaysNothingOfSuccess() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "of an earlier run");

        assertThat(Printed.of("pairs", "--help", "--outcome", file.toString()).code())
                .isEqualTo(ExitCode.DONE);

        assertThat(read().get("exitCode").asInt()).isEqualTo(ExitCode.DONE);
        assertThat(read().get("message").asText()).isEmpty();
        assertThat(folder.resolve("not/there/yet")).isDirectoryContaining(name -> name.endsWith("outcome.json"));
        try (var files = Files.list(folder.resolve("not/there/yet"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void isRefusedBeforeAnyWorkWhereItCannotBeWritten() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "").resolve("outcome.json");

        Printed printed = Printed.of("pairs", "--help", "--outcome", blocked.toString());

        assertThat(printed.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(printed.firstErrorLine()).startsWith("mdpo: --outcome " + blocked + " cannot be written");
        assertThat(Printed.of("pairs", "--help", "--outcome", "nosuch://host/outcome.json")
                        .firstErrorLine())
                .contains("nosuch");
    }

    @Test
    void endsAnotherCommandAsItsOwnEnded() {
        Printed failed =
                Printed.of("merge", "--base", "/nowhere", "--adapter", "a", "--out", "o", "--outcome", file.toString());

        Printed read = Printed.of("outcome", file.toString());

        assertThat(read.code()).isEqualTo(failed.code()).isEqualTo(ExitCode.USAGE);
        assertThat(read.firstErrorLine()).isEqualTo(failed.firstErrorLine());
        assertThat(Printed.of("pairs", "--help", "--outcome", file.toString()).code())
                .isEqualTo(ExitCode.DONE);
        assertThat(Printed.of("outcome", file.toString()).out()).startsWith("pairs is done, in ");
    }

    @Test
    void isMissingWhereTheCommandWasKilled() {
        Printed.of("pairs", "--help", "--outcome", file.toString());

        assertThat(Printed.of("outcome", "--clear", file.toString()).code()).isEqualTo(ExitCode.DONE);

        assertThat(file).doesNotExist();
        Printed read = Printed.of("outcome", file.toString());
        assertThat(read.code()).isEqualTo(ExitCode.RESUMABLE);
        assertThat(read.firstErrorLine()).startsWith("mdpo: there is no %s: the command was killed".formatted(file));
    }

    @Test
    void readsNothingElse() throws IOException {
        Files.createDirectories(file.getParent());
        for (String text : new String[] {
            "",
            "[]",
            "{\"command\": \"train\"}",
            "{",
            "\u0000\u0001",
            outcome("\"3\"", "2026-01-01T00:00:00Z"),
            outcome("3", "yesterday"),
            outcome("1e99", "2026-01-01T00:00:00Z"),
            outcome("256", "2026-01-01T00:00:00Z")
        }) {
            Files.writeString(file, text);
            Printed read = Printed.of("outcome", file.toString());
            assertThat(read.code()).as(text).isEqualTo(ExitCode.USAGE);
            assertThat(read.firstErrorLine()).as(text).startsWith("mdpo: %s holds no outcome: ".formatted(file));
        }
        Files.writeString(file, outcome("3", "2026-01-01T00:00:00Z"));
        assertThat(Printed.of("outcome", file.toString()).code()).isEqualTo(ExitCode.BAD_DATA);
    }

    private static String outcome(String exitCode, String started) {
        return """
                {"command": "pairs", "exitCode": %s, "message": "too much", "application": "", "started": "%s",
                 "ended": "2026-01-01T00:00:00Z"}""".formatted(exitCode, started);
    }

    private JsonNode read() throws IOException {
        return JsonMapper.builder().build().readTree(file.toFile());
    }
}
