package org.mdpospark.pairs.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void escapesWhatIsNotMarkup() {
        assertThat(Html.of("<p title=\"%s\">%s</p>", "a\"b'c", "<script>alert(1)</script> & so on")
                        .markup())
                .isEqualTo("<p title=\"a&quot;b&#39;c\">&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on</p>");
    }

    @Test
    void keepsMarkupInsideMarkup() {
        assertThat(Html.of("<p>%s</p>", Html.of("<b>%s</b>", true)).markup()).isEqualTo("<p><b>true</b></p>");
    }

    @Test
    void doesNotReadPatternsInText() {
        assertThat(Html.of("<p>%s</p>", "100 %s %n").markup()).isEqualTo("<p>100 %s %n</p>");
    }

    @Test
    void replacesCharactersThatXmlCannotHold() {
        assertThat(Html.text("a\u0000b\u001bc\ud800d\uffffe\ud83d\ude00\tf").markup())
                .isEqualTo("a\ufffdb\ufffdc\ufffdd\ufffde\ud83d\ude00\tf");
    }
}
