package org.mdpospark.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.mdpospark.score.Benchmark;
import org.mdpospark.score.Completeness;
import org.mdpospark.score.ImageQuestion;
import org.mdpospark.text.ImageMarker;

/**
 * A benchmark as models are asked it.
 *
 * @param questions those that are asked, in their order
 * @param images where the image of each question is
 */
public record Exam(Benchmark benchmark, List<ImageQuestion> questions, List<QuestionImage> images) {
    public Exam {
        questions = List.copyOf(questions);
        images = List.copyOf(images);
        if (questions.isEmpty() || questions.size() != images.size()) {
            throw new IllegalArgumentException("there must be an image for each question and at least one, but "
                    + "questions are %d and images %d".formatted(questions.size(), images.size()));
        }
    }

    /**
     * Finds the images of questions.
     *
     * @param folder of the images; anything that the Hadoop client reads
     * @throws IllegalArgumentException if one is missing; the message names some
     */
    public static Exam of(Benchmark benchmark, List<ImageQuestion> questions, String folder, Configuration hadoop)
            throws IOException {
        return new Exam(benchmark, questions, ImageFiles.find(benchmark.kind(), questions, folder, hadoop));
    }

    /** Takes questions that were answered elsewhere, so that their images need not be here. */
    public static Exam withoutImages(Benchmark benchmark, List<ImageQuestion> questions) {
        return new Exam(benchmark, questions, Collections.nCopies(questions.size(), QuestionImage.NONE));
    }

    /** Returns questions spread evenly over all of them. */
    public static List<ImageQuestion> some(List<ImageQuestion> all, int limit) {
        if (limit >= all.size()) {
            return all;
        }
        List<ImageQuestion> some = new ArrayList<>(limit);
        for (int i = 0; i < limit; i++) {
            some.add(all.get((int) ((long) i * all.size() / limit)));
        }
        return some;
    }

    public Completeness completeness() {
        return questions.size() == benchmark.questions().size() ? Completeness.WHOLE : Completeness.PART;
    }

    /** Returns the questions as a task asks them. */
    List<AskedQuestion> asked(Sight sight) {
        List<AskedQuestion> asked = new ArrayList<>(questions.size());
        for (int i = 0; i < questions.size(); i++) {
            asked.add(new AskedQuestion(questions.get(i).id(), image(sight, i).address(), prompt(questions.get(i))));
        }
        return asked;
    }

    /** Returns what tells these questions from others, a text for each. */
    List<String> identities(Sight sight) {
        List<String> identities = new ArrayList<>(questions.size());
        for (int i = 0; i < questions.size(); i++) {
            ImageQuestion question = questions.get(i);
            identities.add(
                    "%s\n%s\n%s\n".formatted(question.id(), image(sight, i).identity(), prompt(question)));
        }
        return identities;
    }

    private QuestionImage image(Sight sight, int place) {
        return switch (sight) {
            case IMAGE -> images.get(place);
            case BLANK -> QuestionImage.NONE;
            case SWAPPED -> other(place);
        };
    }

    /** Returns the next image, half of all questions further on, that is not the question's own. */
    private QuestionImage other(int place) {
        int count = images.size();
        for (int step = 0; step < count; step++) {
            QuestionImage image = images.get((place + count / 2 + step) % count);
            if (!image.equals(images.get(place))) {
                return image;
            }
        }
        throw new IllegalArgumentException(
                "%s: all questions that are asked have one image, so none can be swapped: leave swapped out of --controls"
                        .formatted(benchmark.kind().code()));
    }

    private static String prompt(ImageQuestion question) {
        String text = question.text();
        return text.contains(ImageMarker.TEXT) ? text : ImageMarker.TEXT + "\n" + text;
    }
}
