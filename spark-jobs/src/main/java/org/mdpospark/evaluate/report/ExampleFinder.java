package org.mdpospark.evaluate.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.ImageFiles;
import org.mdpospark.evaluate.ScoreJob.ScoredSet;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.image.SplitMix64;
import org.mdpospark.pairs.report.Thumbnails;
import org.mdpospark.score.ImageQuestion;
import org.mdpospark.score.MarkedWord;
import org.mdpospark.score.RecordedAnswer;

/**
 * Draws questions at random among those on which models differ: one hallucinates and another does not. Nobody has
 * chosen those that suit a model.
 */
public final class ExampleFinder {
    private static final int EXAMPLES = 6; // of a benchmark
    private static final int LONGEST_SIDE = 320; // pixels
    private static final long SEED = 1;

    private final Configuration hadoop;

    public ExampleFinder(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /** Returns examples of all benchmarks that mark words. */
    public List<Example> find(List<ScoredSet> scored) throws IOException {
        Map<Exam, List<ScoredSet>> byExam = new LinkedHashMap<>();
        for (ScoredSet set : scored) {
            if (set.set().sight() == Sight.IMAGE && set.set().model().run() == 1) {
                byExam.computeIfAbsent(set.set().exam(), key -> new ArrayList<>())
                        .add(set);
            }
        }
        List<Example> examples = new ArrayList<>();
        for (Map.Entry<Exam, List<ScoredSet>> entry : byExam.entrySet()) {
            examples.addAll(ofExam(entry.getKey(), entry.getValue()));
        }
        return examples;
    }

    private List<Example> ofExam(Exam exam, List<ScoredSet> models) throws IOException {
        List<Integer> differing = new ArrayList<>();
        for (int place = 0; place < exam.questions().size(); place++) {
            String id = exam.questions().get(place).id();
            Set<Boolean> hallucinating = new HashSet<>();
            models.forEach(model -> hallucinating.add(!marked(model, id).isEmpty()));
            if (hallucinating.size() > 1) {
                differing.add(place);
            }
        }
        SplitMix64 random = new SplitMix64(SEED);
        List<Example> examples = new ArrayList<>();
        while (!differing.isEmpty() && examples.size() < EXAMPLES) {
            int place = differing.remove(random.below(differing.size()));
            examples.add(example(exam, place, models));
        }
        return examples;
    }

    private Example example(Exam exam, int place, List<ScoredSet> models) throws IOException {
        ImageQuestion question = exam.questions().get(place);
        String image = exam.images().get(place).address();
        Optional<String> picture =
                image.isEmpty() ? Optional.empty() : Thumbnails.dataUri(ImageFiles.bytes(image, hadoop), LONGEST_SIDE);
        List<Example.Told> told = new ArrayList<>();
        for (ScoredSet model : models) {
            String text = model.set()
                    .answers()
                    .find(question.id())
                    .map(RecordedAnswer::text)
                    .orElse("");
            told.add(new Example.Told(model.set().model().method(), text, marked(model, question.id())));
        }
        return new Example(exam.benchmark().kind().title(), question.text(), picture, told);
    }

    private static List<MarkedWord> marked(ScoredSet model, String id) {
        return model.score().marked().getOrDefault(id, List.of());
    }
}
