package org.mdpospark.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromptTemplateTest {
    private static final String SYSTEM = "A chat between a curious user and an artificial intelligence assistant. "
            + "The assistant gives helpful, detailed, and polite answers to the user's questions. ";

    @ParameterizedTest
    @EnumSource(names = {"LLAVA", "BUNNY"})
    void aQuestionIsPutIntoTheWordsOfVicuna(PromptTemplate template) throws UnusableTextException {
        assertThat(template.render("<image>\nWhat is it?", PromptStyle.USER))
                .containsExactly(SYSTEM + "USER: <image>\nWhat is it? ASSISTANT:");
    }

    @ParameterizedTest
    @EnumSource
    void aWholePromptIsTakenAsItIs(PromptTemplate template) throws UnusableTextException {
        String prompt = " USER: <image> [{\"role\": 1}]\n ASSISTANT: ";

        assertThat(template.render(prompt, PromptStyle.RAW)).containsExactly(prompt);
    }

    @Test
    void withoutATemplateAQuestionIsTakenAsItIs() throws UnusableTextException {
        assertThat(PromptTemplate.RAW.render("<image> why?", PromptStyle.USER)).containsExactly("<image> why?");
    }

    @Test
    void messagesAreTurnsThatEndWithTheAssistant() throws UnusableTextException {
        String messages = """
                [{"role": "user", "content": "<image>\\nWhat is it?"},
                 {"role": "assistant", "content": "A cup."},
                 {"content": "What colour?", "role": "user"}]""";

        assertThat(PromptTemplate.LLAVA.render(messages, PromptStyle.MESSAGES))
                .containsExactly(
                        SYSTEM + "USER: <image>\nWhat is it? ASSISTANT: A cup.", "USER: What colour? ASSISTANT:");
    }

    @Test
    void aSystemMessageTakesThePlaceOfThePublishedOne() throws UnusableTextException {
        String messages = "[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Why?\"}]";

        assertThat(PromptTemplate.BUNNY.render(messages, PromptStyle.MESSAGES))
                .containsExactly("Be brief. USER: Why? ASSISTANT:");
    }

    @Test
    void messagesThatAreNoDialogueAreRefused() {
        assertRefused("{}", "messages must be a JSON array, but are something else");
        assertRefused("", "messages must be a JSON array, but are something else");
        assertRefused(
                "[{\"role\": \"user\", \"content\": \"a\", \"content\": \"b\"}]",
                "messages must be a JSON array, but: Duplicate field 'content'");
        assertRefused(
                "[{}",
                "messages must be a JSON array, but: "
                        + "Unexpected end-of-input: expected close marker for Array (start marker at "
                        + "[Source: (String)\"[{}\"; line: 1, column: 1])");
        assertRefused("[]", "messages must end with the user's, but do not");
        assertRefused("[{\"role\":\"system\",\"content\":\"\"}]", "messages must end with the user's, but do not");
        assertRefused(
                "[{\"role\":\"user\",\"content\":\"\"},{\"role\":\"assistant\",\"content\":\"\"}]",
                "messages must end with the user's, but do not");
        assertRefused(
                "[{\"role\":\"user\",\"content\":\"\"},{\"role\":\"user\",\"content\":\"\"}]",
                "messages must be the user's and the assistant's in turn, but number 2 is user");
        assertRefused(
                "[{\"role\":\"assistant\",\"content\":\"\"}]",
                "messages must be the user's and the assistant's in turn, but number 1 is assistant");
        assertRefused(
                "[{\"role\":\"tool\",\"content\":\"\"}]",
                "role of a message must be system, user or assistant, but is \"tool\"");
        assertRefused("[1]", "role of a message must be system, user or assistant, but is missing");
        assertRefused("[{\"role\":\"user\",\"content\":[]}]", "content of a message must be text, but is []");
    }

    @Test
    void messagesNeedATemplate() {
        assertThatThrownBy(() -> PromptTemplate.RAW.render("[]", PromptStyle.MESSAGES))
                .isInstanceOf(UnusableTextException.class)
                .hasMessage("messages need a template, but it is raw");
    }

    @Test
    void stylesAreRecognised() {
        assertThat(PromptStyle.recognised("<image>\nWhat?")).isEqualTo(PromptStyle.USER);
        assertThat(PromptStyle.recognised(SYSTEM + "USER: <image>\nWhat? ASSISTANT:"))
                .isEqualTo(PromptStyle.RAW);
        assertThat(PromptStyle.recognised("USER: <image> ASSISTANT: \n")).isEqualTo(PromptStyle.RAW);
        assertThat(PromptStyle.recognised("What does USER: mean?")).isEqualTo(PromptStyle.USER);
        assertThat(PromptStyle.recognised("[{\"role\": \"user\", \"content\": \"<image>\"}]"))
                .isEqualTo(PromptStyle.MESSAGES);
        assertThat(PromptStyle.recognised(" [ {\"content\" : \"<image> ASSISTANT:\""))
                .isEqualTo(PromptStyle.MESSAGES);
        assertThat(PromptStyle.recognised("[1] <image>")).isEqualTo(PromptStyle.USER);
        assertThat(PromptStyle.recognised("")).isEqualTo(PromptStyle.USER);
    }

    @ParameterizedTest
    @EnumSource
    void stylesHaveTheCodesOfTheTable(PromptStyle style) {
        assertThat(PromptStyle.named(style.code())).isEqualTo(style);
    }

    @Test
    void otherCodesAreRefused() {
        assertThatThrownBy(() -> PromptStyle.named("RAW"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prompt style must be raw, user or messages, but is RAW");
    }

    private static void assertRefused(String messages, String problem) {
        assertThatThrownBy(() -> PromptTemplate.LLAVA.render(messages, PromptStyle.MESSAGES))
                .isInstanceOf(UnusableTextException.class)
                .hasMessage(problem);
    }
}
