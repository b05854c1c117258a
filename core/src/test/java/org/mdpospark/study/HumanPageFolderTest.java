package org.mdpospark.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leaves a study behind for {@code src-test/external/check_human_page.py}, which drives its page in a browser. */
class HumanPageFolderTest {
    private static final Path FOLDER = Path.of("target", "human-study");
    private static final String LONG = """
            The image shows a wide meadow under a clear blue sky. A bright yellow sun stands in the upper right part of \
            the picture, and the grass in the foreground is a deep, even green. There are no people and no animals.

            The horizon is slightly curved, which gives the scene a calm, open feeling. The light falls from the right, \
            so it may be early in the afternoon on a day in late spring or in summer.""";

    @Test
    void leavesAStudy() throws Exception {
        List<HumanItem> items = List.of(
                item("sky", "Describe this image in detail.", 1600, 900, 1, LONG, """
                        A meadow with three cows beneath a blue sky. A farmhouse with a red roof stands on the left, and a \
                        woman in a white dress walks along the fence with her dog."""),
                item("sun", "Where is the sun?", 600, 1200, 1, "At the upper right.", "There is no sun in this image."),
                item("turned", "Which way is up?", 800, 600, 6, "The sky is at the top.", "The meadow is at the top."),
                item(
                        "markup",
                        "What does the sign <b>say</b>?",
                        320,
                        240,
                        1,
                        "<script>document.title = 'stolen'</script><b>STOP</b> & go",
                        "<img src=x>There is no sign."),
                item("empty", "How many animals are there?", 64, 64, 1, "", "None."),
                item("long-word", "What is written here?", 900, 300, 1, "Donau".repeat(60), "天空很蓝，草地很绿。\uD83D\uDE00"));
        new HumanStudy(StudyFixture.MODEL_A, StudyFixture.MODEL_B, items, 5).write(FOLDER);

        assertThat(Files.size(FOLDER.resolve("human.html"))).isLessThan(1_000_000);
    }

    private static HumanItem item(
            String id, String question, int width, int height, int orientation, String answerA, String answerB) {
        return new HumanItem(id, question, StudyFixture.image(width, height, orientation), answerA, answerB);
    }
}
