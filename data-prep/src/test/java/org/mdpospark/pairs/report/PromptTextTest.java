package org.mdpospark.pairs.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptTextTest {
    @Test
    void writesMessagesOneALine() {
        String messages = """
                [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "<image>\\nWhat?"}]""";

        assertThat(PromptText.readable(messages, "messages")).isEqualTo("system: Be brief.\nuser: <image>\nWhat?");
    }

    @Test
    void writesPartsOfAMessageAsTheyAre() {
        String messages = """
                [{"role": "user", "content": [{"type": "image"}]}]""";

        assertThat(PromptText.readable(messages, "messages")).isEqualTo("user: [{\"type\":\"image\"}]");
    }

    @Test
    void leavesOtherPromptsAlone() {
        assertThat(PromptText.readable("[1]", "user")).isEqualTo("[1]");
        assertThat(PromptText.readable("[{\"role\": \"us", "messages")).isEqualTo("[{\"role\": \"us");
        assertThat(PromptText.readable("", "messages")).isEmpty();
    }
}
