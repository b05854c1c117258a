package org.mdpospark.pairs.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FoldedTextTest {
    @Test
    void showsShortTextsWhole() {
        assertThat(FoldedText.of("<image>\nA < B?").markup())
                .isEqualTo(
                        "<p class=\"words\" dir=\"auto\"><code class=\"marker\">&lt;image&gt;</code>\nA &lt; B?</p>");
    }

    @Test
    void foldsLongTexts() {
        String text = "begin " + "word ".repeat(100) + "end";

        assertThat(FoldedText.of(text).markup())
                .startsWith("<details class=\"long\">")
                .contains("<p class=\"words\" dir=\"auto\">" + text + "</p>");
    }

    @Test
    void endsEndlessTextsAndSaysSo() {
        String markup = FoldedText.of("\ud83d\ude00".repeat(100_000)).markup();

        assertThat(markup)
                .contains("\ud83d\ude00 … (longer than this page shows)")
                .doesNotContain("\ufffd");
        assertThat(markup.length()).isLessThan(3 * FoldedText.MOST);
    }
}
