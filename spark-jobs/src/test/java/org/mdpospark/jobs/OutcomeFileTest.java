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

    private JsonNode read() throws IOException {
        return JsonMapper.builder().build().readTree(file.toFile());
    }
}
