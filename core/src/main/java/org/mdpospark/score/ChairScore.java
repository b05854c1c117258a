package org.mdpospark.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * CHAIR's figures, in per cent.
 *
 * <ul>
 *   <li>CHAIRs: answers that name an object which is not in the image. Of all answers, or, for Object HalBench, of
 *       those that name an object at all;
 *   <li>CHAIRi: mentions of such objects, of all mentions of objects;
 *   <li>recall: objects of the image that the answer names, of all objects of all images.
 * </ul>
 *
 * <p>Rohrbach et al., "Object Hallucination in Image Captioning", EMNLP 2018, section 3.
 */
public record ChairScore(String benchmark, boolean amongNaming, List<ObjectMentions> items, List<String> notes)
        implements BenchmarkScore {
    private static final int ANSWERS = 0;
    private static final int HALLUCINATING = 1;
    private static final int MENTIONS = 2;
    private static final int HALLUCINATED = 3;
    private static final int TRUTH = 4;
    private static final int NAMED = 5;

    public ChairScore {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there must be an answer");
        }
    }

    /**
     * Scores answers by the original rule; their ids are those of COCO's images.
     *
     * @throws UnusableScoreInputException if an image's objects are not known
     */
    public static ChairScore score(Answers answers, CocoObjects images, ObjectSynonyms synonyms)
            throws UnusableScoreInputException {
        answers.requireIds(images.byImage().keySet(), Completeness.PART);
        CaptionWords words = new CaptionWords(synonyms, ObjectRule.CHAIR);
        List<ObjectMentions> items = new ArrayList<>();
        for (RecordedAnswer answer : answers.list()) {
            items.add(item(answer, images.of(answer.id()), words));
        }
        return new ChairScore("CHAIR", false, items, List.of());
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.percentage("CHAIRs", Figure.Better.LOWER, HALLUCINATING, ANSWERS),
                Figure.percentage("CHAIRi", Figure.Better.LOWER, HALLUCINATED, MENTIONS),
                Figure.percentage("recall", Figure.Better.HIGHER, NAMED, TRUTH));
    }

    @Override
    public ItemTable table() {
        double[][] rows = new double[items.size()][];
        for (int i = 0; i < rows.length; i++) {
            ObjectMentions item = items.get(i);
            rows[i] = new double[] {
                amongNaming && item.mentions() == 0 ? 0 : 1,
                item.hallucinated().isEmpty() ? 0 : 1,
                item.mentions(),
                item.hallucinated().size(),
                item.truth(),
                item.named().size()
            };
        }
        return new ItemTable(items.stream().map(ObjectMentions::id).toList(), rows);
    }

    private static ObjectMentions item(RecordedAnswer answer, Set<String> truth, CaptionWords words) {
        List<ObjectWord> found = words.find(answer.text());
        Set<String> named = new HashSet<>();
        List<String> hallucinated = new ArrayList<>();
        List<MarkedWord> marked = new ArrayList<>();
        for (ObjectWord word : found) {
            if (truth.contains(word.object())) {
                named.add(word.object());
            } else {
                hallucinated.add(word.object());
                marked.add(new MarkedWord(word.start(), word.end(), word.object()));
            }
        }
        return new ObjectMentions(answer.id(), found.size(), truth.size(), named, hallucinated, marked);
    }
}
