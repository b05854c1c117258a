package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, much smaller than it is for people; its report stays for {@code src-test/external/run} to look at. */
class DemoCommandTest {
    private static final Path LEFT = Path.of("target/external/demo");

    @TempDir
    static Path folder;

    @BeforeAll
    static void useTwoThreads() throws IOException {
        TrainSet.use("local[2]");
        System.setProperty("mdpo.home", "..");
    }

    @AfterAll
    static void close() {
        System.clearProperty("mdpo.home");
        TrainSet.close();
    }

    @Test
    void runsEveryCommandAndSaysWhatCameOfIt() throws IOException {
        Path out = folder.resolve("demo");
        String command = "demo --out %s --pairs 32 --scenes 12".formatted(out);

        CommandRun run = CommandRun.of(command);

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out())
                .contains(
                        "[11/11]", "CHAIRs ↓", "Cover, blank image", "mdpo-no-cue", "name an absent object after mDPO");
        assertThat(out.resolve("evaluation/report.html")).content().contains("What it does not show");
        assertThat(Files.readAllLines(out.resolve("commands.log")).stream()
                        .filter(line -> line.startsWith("$ mdpo "))
                        .count())
                .isEqualTo(11);
        Files.createDirectories(LEFT);
        Files.writeString(LEFT.resolve("report.html"), Files.readString(out.resolve("evaluation/report.html")));

        CommandRun again = CommandRun.of(command);

        assertThat(again.code()).as(again.error()).isZero();
        assertThat(Files.readString(out.resolve("commands.log")))
                .contains("nothing was done again", "21 of 21 sets of answers were there already");

        CommandRun other = CommandRun.of(command.replace("--pairs 32", "--pairs 48"));
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.firstLine()).contains("--out holds a demo of 32 pairs of set 1, not of 48");
    }

    @Test
    void printsTheCommandsAndDrawsTheWorldForThem() {
        Path out = folder.resolve("printed");

        CommandRun run = CommandRun.of("demo --print --out %s --pairs 16 --scenes 2".formatted(out));

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out().lines())
                .hasSize(11)
                .allMatch(line -> line.startsWith("mdpo "))
                .anyMatch(line -> line.startsWith("mdpo pairs %s/world/rows-cue-1/rows.jsonl ".formatted(out)));
        assertThat(out.toFile().list()).containsExactly("world");
        assertThat(out.resolve("world/rows-cue-1/rows.jsonl")).exists();
    }

    @Test
    void refusesWhatCannotBeShown() {
        assertThat(CommandRun.of("demo --seeds 0").firstLine()).contains("--seeds must be 1 to 20, but is 0");
        assertThat(CommandRun.of("demo --pairs 2").firstLine()).contains("--pairs must be at least 16");
    }
}
