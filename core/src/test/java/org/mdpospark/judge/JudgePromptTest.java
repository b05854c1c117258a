package org.mdpospark.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.score.UnusableScoreInputException;

class JudgePromptTest {
    @TempDir
    Path folder;

    @Test
    void readsTheVariableOfAPythonFile() throws IOException {
        String python = """
                import json
                other_template = '''no'''
                  template = '''indented: no'''
                template = '''Rate "this".
                It's {}:
                \\"quoted\\", tab\\t, kept \\d, one \\
                line, \\u00e9\\x41
                '''
                template = '''second: no'''
                """;

        assertThat(prompt("eval.py", python).text())
                .isEqualTo("Rate \"this\".\nIt's {}:\n\"quoted\", tab\t, kept \\d, one line, \u00e9A\n");
        // as an editor on Windows saves it
        assertThat(prompt("eval.py", python.replace("\n", "\r\n")).text())
                .isEqualTo(prompt("eval.py", python).text());
    }

    @Test
    void readsOtherQuotationMarksAndRawTexts() throws IOException {
        assertThat(prompt("eval.py", "template=\"\"\"a '''b''' \\n\"\"\"").text())
                .isEqualTo("a '''b''' \n");
        assertThat(prompt("eval.PY", "template = r'''a \\n \\'''' '''").text()).isEqualTo("a \\n \\'");
    }

    @Test
    void readsTextFilesWhole() throws IOException {
        JudgePrompt prompt = prompt("prompt.txt", "template = '''{}'''\r\n");

        assertThat(prompt.text()).isEqualTo("template = '''{}'''\n");
        assertThat(prompt.sha256()).isEqualTo("14012fd3b5100767663673cf65f442e79fbe000206f416ece06e8240bd134e47");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x = 1|must assign a text between three quotation marks to template, but does not",
                "template = 'short'|must assign a text between three quotation marks to template, but does not",
                "template = '''never ends|must assign a text between three quotation marks to template, but does not",
                "template = f'''{x}'''|must assign a text between three quotation marks to template, but does not",
                "template = '''\\N{DASH}'''|has a prompt whose text must have simple escapes, but has \\N: give it as a plain text file",
                "template = '''\\xg1'''|has a prompt whose text must have whole escapes, but has \\xg1",
                "template = '''\\U00110000'''|has a prompt whose text must have whole escapes, but has \\U00110000",
            })
    void refusesOtherPythonFiles(String python, String problem) {
        // the tabular source takes quotation marks for its own
        assertThatThrownBy(() -> prompt("eval.py", python))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(folder.resolve("eval.py") + " " + problem);
    }

    @Test
    void cutsAtSlotsAsPythonFormats() throws IOException {
        assertThat(prompt("p.txt", "a {} b {{\"c\": {}}} d").pieces(2)).containsExactly("a ", " b {\"c\": ", "} d");
        assertThatThrownBy(() -> prompt("p.txt", "a {} b").pieces(2))
                .hasMessage(folder.resolve("p.txt") + " must have 2 slots {}, but has 1");
        assertThatThrownBy(() -> prompt("p.txt", "a {} b {0}").pieces(2))
                .hasMessage(
                        folder.resolve("p.txt") + " must have slots {} and doubled braces only, but has a single {");
    }

    @Test
    void fillsNamedSlotsOnce() throws IOException {
        JudgePrompt prompt = prompt("p.txt", "Q {question} A {answer} {other}");

        assertThat(prompt.filled(Map.of("question", "{answer}$1", "answer", "{question}\\")))
                .isEqualTo("Q {answer}$1 A {question}\\ {other}");
        assertThatThrownBy(() -> prompt.requireNamed(List.of("question", "image")))
                .hasMessage(folder.resolve("p.txt") + " must have a slot {image}, but has none");
    }

    private JudgePrompt prompt(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return JudgePrompt.read(file, "template", "it is somewhere");
    }
}
