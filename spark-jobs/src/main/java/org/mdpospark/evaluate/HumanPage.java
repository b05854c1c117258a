package org.mdpospark.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.mdpospark.score.Answers;
import org.mdpospark.score.ImageQuestion;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.study.HumanItem;
import org.mdpospark.study.HumanStudy;

/**
 * A page on which people compare two models' answers. Questions are spread evenly over the benchmark.
 *
 * @param items most questions of the page
 */
public record HumanPage(String modelA, String modelB, int items, long seed) {
    public HumanPage {
        if (items < 1) {
            throw new IllegalArgumentException("--human-items must be at least 1, but is " + items);
        }
    }

    /**
     * Checks the names, before anything is computed.
     *
     * @throws IllegalArgumentException if one is no model's
     */
    public void requireModels(Collection<String> models) {
        for (String name : List.of(modelA, modelB)) {
            if (!models.contains(name)) {
                throw missing(name);
            }
        }
    }

    /**
     * Writes the page and its key.
     *
     * @param sets answers; the first benchmark that both models answered is taken
     * @throws IllegalArgumentException if there is none, or if its images are not here
     */
    public void write(List<AnsweredSet> sets, Path folder, Configuration hadoop) throws IOException {
        AnsweredSet one = find(sets, modelA);
        AnsweredSet other = sets.stream()
                .filter(set -> is(set, modelB) && set.exam().equals(one.exam()))
                .findFirst()
                .orElseThrow(() -> missing(modelB));
        Exam exam = one.exam();
        List<HumanItem> all = new ArrayList<>();
        List<ImageQuestion> shown = Exam.some(exam.questions(), items);
        for (int place = 0; place < exam.questions().size(); place++) {
            ImageQuestion question = exam.questions().get(place);
            if (!shown.contains(question)) {
                continue;
            }
            if (exam.images().get(place).address().isEmpty()) {
                throw new IllegalArgumentException(
                        "--human-page needs the images: name their folder with --images %s=FOLDER"
                                .formatted(exam.benchmark().kind().code()));
            }
            String first = text(one.answers(), question.id());
            String second = text(other.answers(), question.id());
            if (!first.isBlank() || !second.isBlank()) {
                all.add(new HumanItem(
                        question.id(),
                        question.text(),
                        ImageFiles.bytes(exam.images().get(place).address(), hadoop),
                        first,
                        second));
            }
        }
        new HumanStudy(modelA, modelB, all, seed).write(folder);
    }

    private static AnsweredSet find(List<AnsweredSet> sets, String model) {
        return sets.stream().filter(set -> is(set, model)).findFirst().orElseThrow(() -> missing(model));
    }

    private static boolean is(AnsweredSet set, String model) {
        return set.sight() == Sight.IMAGE && set.model().id().equals(model);
    }

    private static IllegalArgumentException missing(String model) {
        return new IllegalArgumentException(
                "--human-page names %s, of which there are no answers: name two of the models that are scored"
                        .formatted(model));
    }

    private static String text(Answers answers, String id) {
        return answers.find(id).map(RecordedAnswer::text).orElse("");
    }
}
