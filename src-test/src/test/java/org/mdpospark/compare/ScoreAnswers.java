package org.mdpospark.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.mdpospark.score.AmberBenchmark;
import org.mdpospark.score.AmberDescriptionScore;
import org.mdpospark.score.AmberDescriptionScorer;
import org.mdpospark.score.AmberYesNoScore;
import org.mdpospark.score.AnswerFile;
import org.mdpospark.score.AnswerLayout;
import org.mdpospark.score.Answers;
import org.mdpospark.score.BenchmarkScore;
import org.mdpospark.score.ChairScore;
import org.mdpospark.score.CocoObjects;
import org.mdpospark.score.Completeness;
import org.mdpospark.score.Figure;
import org.mdpospark.score.Noun;
import org.mdpospark.score.NounFinder;
import org.mdpospark.score.ObjectRule;
import org.mdpospark.score.ObjectSynonyms;
import org.mdpospark.score.OpenNlpNouns;
import org.mdpospark.score.PopeBenchmark;
import org.mdpospark.score.PopeScore;
import org.mdpospark.score.PopeSplit;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.score.WordSimilarity;

/**
 * Prints figures as one JSON object, for {@code src-test/external/check_scores.py}.
 *
 * <pre>
 * amber FOLDER SIMILARITY|- ANSWERS
 * amber-nouns FOLDER ANSWERS
 * pope FOLDER SPLIT ANSWERS
 * chair ANNOTATIONS SYNONYMS ANSWERS
 * </pre>
 */
public final class ScoreAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ScoreAnswers() {}

    public static void main(String[] arguments) throws IOException {
        ObjectNode printed = switch (arguments[0]) {
            case "amber" -> amber(Path.of(arguments[1]), arguments[2], Path.of(arguments[3]));
            case "amber-nouns" -> nouns(Path.of(arguments[1]), Path.of(arguments[2]));
            case "pope" -> pope(Path.of(arguments[1]), arguments[2], Path.of(arguments[3]));
            case "chair" -> chair(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
            default -> throw new IllegalArgumentException("unknown: " + List.of(arguments));
        };
        System.out.println(JSON.writeValueAsString(printed));
    }

    private static ObjectNode amber(Path folder, String similarity, Path file) throws IOException {
        AmberBenchmark benchmark = AmberBenchmark.open(folder);
        Answers answers = AnswerFile.read(file, AnswerLayout.AMBER);
        WordSimilarity table = similarity.equals("-")
                ? WordSimilarity.NONE
                : WordSimilarity.read(Path.of(similarity), benchmark.vocabulary());
        NounFinder finder = OpenNlpNouns.open(benchmark.vocabulary());
        AmberDescriptionScore described =
                new AmberDescriptionScorer(benchmark, finder, table).score(answers, Completeness.PART);
        AmberYesNoScore yesNo = AmberYesNoScore.score(benchmark, answers, Completeness.PART);
        ObjectNode printed = JSON.createObjectNode();
        for (Figure figure : described.figures()) {
            printed.put(figure.name(), described.printed(figure.name()));
        }
        for (Figure figure : yesNo.figures()) {
            printed.put(figure.name(), yesNo.printed(figure.name()));
        }
        return printed;
    }

    private static ObjectNode nouns(Path folder, Path file) throws IOException {
        NounFinder finder = OpenNlpNouns.open(AmberBenchmark.open(folder).vocabulary());
        ObjectNode printed = JSON.createObjectNode();
        for (RecordedAnswer answer : AnswerFile.read(file, AnswerLayout.AMBER).list()) {
            printed.set(
                    answer.id(),
                    JSON.valueToTree(finder.nouns(answer.text()).stream()
                            .map(Noun::lemma)
                            .toList()));
        }
        return printed;
    }

    private static ObjectNode pope(Path folder, String split, Path file) throws IOException {
        PopeBenchmark benchmark = PopeBenchmark.open(folder, PopeSplit.valueOf(split.toUpperCase(Locale.ROOT)));
        return figures(PopeScore.score(benchmark, AnswerFile.read(file, AnswerLayout.POPE), Completeness.WHOLE));
    }

    private static ObjectNode chair(Path annotations, Path names, Path file) throws IOException {
        ObjectSynonyms synonyms = ObjectSynonyms.read(names, ObjectRule.CHAIR);
        Answers answers = AnswerFile.read(file, AnswerLayout.CHAIR);
        CocoObjects images = CocoObjects.open(annotations, answers.ids(), synonyms, ObjectRule.CHAIR);
        return figures(ChairScore.score(answers, images, synonyms));
    }

    private static ObjectNode figures(BenchmarkScore score) {
        ObjectNode printed = JSON.createObjectNode();
        score.figures().forEach(figure -> printed.put(figure.name(), score.value(figure)));
        return printed;
    }
}
