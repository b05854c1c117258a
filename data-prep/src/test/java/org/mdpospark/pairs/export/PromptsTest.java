package org.mdpospark.pairs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdpospark.text.PromptStyle.MESSAGES;
import static org.mdpospark.text.PromptStyle.RAW;
import static org.mdpospark.text.PromptStyle.USER;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdpospark.text.PromptStyle;

class PromptsTest {
    private static final String SYSTEM = VicunaText.SYSTEM;

    @Test
    void rawTextIsTakenApartAtItsRoleWords() {
        assertMessages("USER: <image>\nWhat? ASSISTANT:", "user", "<image>\nWhat?");
        assertMessages(SYSTEM + " USER: <image>\nWhat? ASSISTANT:", "system", SYSTEM, "user", "<image>\nWhat?");
        assertMessages("Be brief.\nUSER: <image> What?\nASSISTANT: ", "system", "Be brief.", "user", "<image> What?");
        assertMessages(
                "USER: <image>\nWhat? ASSISTANT: A cat.</s>USER: Sure? ASSISTANT:",
                "user",
                "<image>\nWhat?",
                "assistant",
                "A cat.",
                "user",
                "Sure?");
        assertMessages(
                "USER: Hi ASSISTANT: Hello. USER: <image>\nWhat? ASSISTANT:",
                "user",
                "Hi",
                "assistant",
                "Hello.",
                "user",
                "<image>\nWhat?");
        assertMessages("USER: Read <image> ENDUSER: x ASSISTANT:", "user", "Read <image> ENDUSER: x");
    }

    @Test
    void rawTextThatDoesNotParseIsTheUsersMessage() {
        assertUnparsed("<image>\nWhat?");
        assertUnparsed("<image>\nWhat? ASSISTANT:");
        assertUnparsed("USER: <image>\nWhat?");
        assertUnparsed("USER: <image> USER: again ASSISTANT:");
        assertUnparsed("ASSISTANT: hello USER: <image> ASSISTANT:");
        assertUnparsed("USER: <image>\nWhat? ASSISTANT: It is");
        assertUnparsed("<image>\nUSER: What? ASSISTANT:"); // the image would be the system's
        assertUnparsed("USER: Hi ASSISTANT: <image> USER: What? ASSISTANT:"); // the image would be the assistant's
        assertUnparsed("Human: <image> Assistant:");
    }

    @Test
    void promptsAreWrappedAsTheMdpoAuthorsPublishedThem() {
        assertThat(Prompts.raw("<image>\nWhat?", USER))
                .isEqualTo("A chat between a curious user and an artificial intelligence assistant. The assistant gives"
                        + " helpful, detailed, and polite answers to the user's questions. USER: <image>\nWhat?"
                        + " ASSISTANT:");
        assertThat(Prompts.raw("Q: <image> A:", RAW)).isEqualTo("Q: <image> A:");
        assertThat(Prompts.raw("""
                        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "<image>\\nWhat?"},
                        {"role": "assistant", "content": "A cat."}, {"role": "user", "content": "Sure?"}]""", MESSAGES))
                .isEqualTo("Be brief. USER: <image>\nWhat? ASSISTANT: A cat.</s>USER: Sure? ASSISTANT:");
    }

    @Test
    void badPromptsAreRefused() {
        assertRefused(
                "What?",
                USER,
                "prompt must have one <image> marker, but has 0: " + "[Message[role=user, content=What?]]");
        assertRefused(
                "<image><image>",
                RAW,
                "prompt must have one <image> marker, but has 2: " + "[Message[role=user, content=<image><image>]]");
        assertRefused("[]", MESSAGES, "messages must end with the user's, but are []");
        assertRefused("[{\"role\"", MESSAGES, "messages must be a JSON array, but are [{\"role\"");
        assertRefused(
                "[{\"role\":\"user\",\"content\":[]}]",
                MESSAGES,
                "content of a message must be text, but is {\"role\":\"user\",\"content\":[]}");
        assertRefused(
                "[{\"role\":\"tool\",\"content\":\"x\"}]",
                MESSAGES,
                "role must be system, user or assistant, but is tool");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void dialoguesSurviveTheTripThroughRawText(long seed) {
        List<Message> dialogue = draw(new SplittableRandom(seed));

        assertThat(Prompts.messages(VicunaText.write(dialogue), RAW)).isEqualTo(dialogue);
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    private static List<Message> draw(SplittableRandom random) {
        List<Message> dialogue = new ArrayList<>();
        dialogue.add(new Message("system", random.nextBoolean() ? SYSTEM : words(random)));
        int turns = 1 + random.nextInt(3);
        int imageTurn = random.nextInt(turns);
        for (int turn = 0; turn < turns; turn++) {
            dialogue.add(new Message("user", (turn == imageTurn ? "<image>\n" : "") + words(random)));
            dialogue.add(new Message("assistant", words(random)));
        }
        return dialogue.subList(0, dialogue.size() - 1);
    }

    private static String words(SplittableRandom random) {
        String[] some = {"USER", "assistant:", "what", "is\nthis?", "a:b", "</s>x", "[INST]"};
        StringBuilder words = new StringBuilder("so");
        for (int i = random.nextInt(5); i > 0; i--) {
            words.append(' ').append(some[random.nextInt(some.length)]);
        }
        return words.toString();
    }

    private static void assertMessages(String raw, String... rolesAndContents) {
        List<Message> expected = new ArrayList<>();
        for (int i = 0; i < rolesAndContents.length; i += 2) {
            expected.add(new Message(rolesAndContents[i], rolesAndContents[i + 1]));
        }
        assertThat(Prompts.messages(raw, RAW)).isEqualTo(expected);
    }

    private static void assertUnparsed(String raw) {
        assertMessages(raw, "user", raw);
    }

    private static void assertRefused(String prompt, PromptStyle style, String message) {
        assertThatThrownBy(() -> Prompts.messages(prompt, style))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
