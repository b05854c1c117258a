package org.mdpospark.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leaves in {@code target/external/world} what {@code check_world.py} compares with the Python twin of the world. */
class WorldFilesTest {
    private static final Path FOLDER = Path.of("target/external/world");
    private static final int SET = 11;
    private static final int PAIRS = 120;
    private static final SceneNumbers BASE = SceneNumbers.baseTraining(300);

    @Test
    void leavesPairsOfEveryCue() throws IOException {
        for (StyleCue cue : List.of(StyleCue.NONE, StyleCue.HALF, StyleCue.FULL)) {
            Path folder = FOLDER.resolve("pairs-%d-%d".formatted(SET, cue.perMille()));
            DemoFiles.writePairs(folder, SET, PAIRS, cue);
            assertThat(folder.resolve(DemoFiles.ROWS)).isNotEmptyFile();
        }
    }

    @Test
    void leavesQuestions() throws IOException {
        Path folder = FOLDER.resolve("questions");
        DemoFiles.writeQuestions(folder, SceneNumbers.validation(100));
        assertThat(folder.resolve(DemoFiles.QUESTIONS)).isNotEmptyFile();
    }

    /** A line for each visit: what the base model learns to say of the scene of the line's number. */
    @Test
    void leavesBaseCaptions() throws IOException {
        Files.createDirectories(FOLDER);
        for (int visit : new int[] {0, 1, 100}) {
            List<String> captions = new ArrayList<>();
            for (int i = 0; i < BASE.count(); i++) {
                captions.add(Captions.base(SceneSampler.sample(BASE.get(i)), BASE.get(i), visit));
            }
            Path file = FOLDER.resolve("base-captions-%d.txt".formatted(visit));
            Files.write(file, captions);
            assertThat(file).isNotEmptyFile();
        }
    }
}
