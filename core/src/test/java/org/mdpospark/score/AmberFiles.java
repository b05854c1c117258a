package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A small benchmark in AMBER's layout, and a finder that takes every word for a noun in dictionary form. */
final class AmberFiles {
    static final String RELATION = """
            {"dog": ["puppy"], "cat": [], "table": ["desk"], "chair": ["stool"], "person": ["man", "woman"],
             "cup": ["mug"]}
            """;
    static final String SAFE_WORDS = "light\ncup\n";
    static final String ANNOTATIONS = """
            [{"id": 1, "type": "generative", "truth": ["dog", "table", "person"], "hallu": ["cat", "chair"]},
             {"id": 2, "type": "generative", "truth": ["cat"], "hallu": ["dog"]},
             {"id": 3, "type": "discriminative-hallucination", "truth": "no"},
             {"id": 4, "type": "discriminative-attribute-state", "truth": "yes"},
             {"id": 5, "type": "discriminative-attribute-state", "truth": "no"},
             {"id": 6, "type": "discriminative-attribute-number", "truth": "no"},
             {"id": 7, "type": "discriminative-attribute-action", "truth": "yes"},
             {"id": 8, "type": "discriminative-relation", "truth": "yes"},
             {"id": 9, "type": "relation", "truth": "no"}]
            """;

    private static final Pattern WORD = Pattern.compile("\\S+");

    private AmberFiles() {}

    static Path write(Path folder) throws IOException {
        Files.writeString(folder.resolve("annotations.json"), ANNOTATIONS);
        Files.writeString(folder.resolve("relation.json"), RELATION);
        Files.writeString(folder.resolve("safe_words.txt"), SAFE_WORDS);
        Files.writeString(folder.resolve("metrics.txt"), metrics());
        return folder;
    }

    static AmberBenchmark benchmark(Path folder) throws IOException {
        return AmberBenchmark.open(write(folder));
    }

    /** Counters as in the published file: scores begin at 0, denominators at 0.001. */
    static String metrics() {
        StringBuilder text = new StringBuilder();
        List<String> counters = new ArrayList<>(List.of("chair", "safe_cover", "hallu_cover", "non_hallu"));
        for (String prefix : List.of("", "as_", "an_", "aa_", "asso_", "ha_")) {
            for (String counter : List.of("qa_correct", "qa_no", "qa_ans_no")) {
                counters.add(prefix + counter);
            }
        }
        counters.forEach(
                counter -> text.append(String.format(Locale.ROOT, "%s_score=0%n%s_num = 0.001%n", counter, counter)));
        return text.toString();
    }

    static List<Noun> everyWord(String text) {
        List<Noun> nouns = new ArrayList<>();
        for (Matcher words = WORD.matcher(text); words.find(); ) {
            nouns.add(new Noun(words.group(), words.group(), words.start(), words.end()));
        }
        return nouns;
    }

    static Answers answers(String... idsAndTexts) throws IOException {
        List<RecordedAnswer> answers = new ArrayList<>();
        for (int i = 0; i < idsAndTexts.length; i += 2) {
            answers.add(new RecordedAnswer(idsAndTexts[i], "", idsAndTexts[i + 1]));
        }
        return Answers.of(answers);
    }
}
