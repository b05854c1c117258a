package org.mdpospark.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.mdpospark.checkpoint.Shown;

/**
 * Object HalBench: CHAIR's figures from objects that a language model extracted from the answers.
 *
 * <p>Rohrbach et al., 2018, as changed by Yu et al., "RLHF-V: Towards Trustworthy MLLMs via Behavior Alignment from
 * Fine-grained Correctional Human Feedback", CVPR 2024. CHAIRs is the refined ratio, among the answers that name an
 * object at all, which is the figure that papers report.
 */
public final class ObjectHalBench {
    /** Questions of the published benchmark, each about an image of its own. */
    static final int PUBLISHED = 300;

    private static final int MOST_WORDS_WITHOUT_OBJECTS = 3;

    private final CocoObjects images;
    private final ObjectSynonyms synonyms;
    private final ExtractedObjects extracted;

    private ObjectHalBench(CocoObjects images, ObjectSynonyms synonyms, ExtractedObjects extracted) {
        this.images = images;
        this.synonyms = synonyms;
        this.extracted = extracted;
    }

    /** Takes images whose captions were searched by {@link ObjectRule#OBJECT_HALBENCH}, and the refined synonyms. */
    public static ObjectHalBench of(CocoObjects images, ObjectSynonyms synonyms) {
        NounFinder nouns = OpenNlpNouns.open(ObjectRule.OBJECT_HALBENCH.singular(synonyms));
        return new ObjectHalBench(
                images,
                synonyms,
                new ExtractedObjects(
                        new CaptionWords(synonyms, ObjectRule.OBJECT_HALBENCH),
                        nouns,
                        ObjectRule.OBJECT_HALBENCH.singular(synonyms)));
    }

    /** Tells whether an answer is so short that the extractor is not asked: it names nothing. */
    public static boolean isTooShort(RecordedAnswer answer) {
        String text = answer.bareText();
        return text.isEmpty() || text.split("\\s+", -1).length <= MOST_WORDS_WITHOUT_OBJECTS;
    }

    /** Tells whether an extractor's reply can be read: it is, or ends with, a JSON list of texts. */
    public static boolean isReadable(String reply) {
        return ExtractedObjects.parse(reply).isPresent();
    }

    /**
     * Scores answers, whose ids are those of COCO's images.
     *
     * @param replies what the extractor said to each answer that is not too short, by the same ids
     * @throws UnusableScoreInputException if an image's objects are not known, or a reply is missing or no list
     */
    public ChairScore score(Answers answers, Answers replies) throws UnusableScoreInputException {
        answers.requireIds(images.byImage().keySet(), Completeness.PART);
        List<String> asked = answers.list().stream()
                .filter(answer -> !isTooShort(answer))
                .map(RecordedAnswer::id)
                .toList();
        if (!asked.isEmpty()) {
            replies.only(asked).requireIds(asked, Completeness.WHOLE);
        }
        List<ObjectMentions> items = new ArrayList<>();
        for (RecordedAnswer answer : answers.list()) {
            items.add(item(answer, isTooShort(answer) ? List.of() : objects(replies.get(answer.id()))));
        }
        return new ChairScore("Object HalBench", true, items, notes(items.size()));
    }

    private static List<String> objects(RecordedAnswer reply) throws UnusableScoreInputException {
        Optional<List<String>> objects = ExtractedObjects.parse(reply.text());
        if (objects.isEmpty()) {
            throw new UnusableScoreInputException(
                    "the extractor's reply to %s must end with a JSON list of texts, but is %s"
                            .formatted(Shown.name(reply.id()), Shown.name(reply.text())));
        }
        return objects.get();
    }

    private ObjectMentions item(RecordedAnswer answer, List<String> objects) {
        Set<String> truth = images.of(answer.id());
        Set<String> named = new HashSet<>();
        List<String> hallucinated = new ArrayList<>();
        List<MarkedWord> marked = new ArrayList<>();
        int mentions = 0;
        Set<String> names = extracted.names(objects);
        for (String name : names) {
            Optional<String> object = synonyms.object(name);
            boolean partOfToilet = name.equals("seat") && names.contains("toilet");
            if (object.isEmpty() || partOfToilet) {
                continue;
            }
            mentions++;
            if (truth.contains(object.get())) {
                named.add(object.get());
            } else {
                hallucinated.add(object.get());
                mark(answer.text(), name, object.get()).ifPresent(marked::add);
            }
        }
        return new ObjectMentions(answer.id(), mentions, truth.size(), named, hallucinated, marked);
    }

    /** Finds a name in the answer, if it stands there as it was extracted. */
    private static Optional<MarkedWord> mark(String answer, String name, String object) {
        // Case folding of other than ASCII letters may change a text's length; then nothing is marked.
        String lower = answer.toLowerCase(Locale.ROOT);
        int start = lower.length() == answer.length() ? lower.indexOf(name.toLowerCase(Locale.ROOT)) : -1;
        return start < 0 ? Optional.empty() : Optional.of(new MarkedWord(start, start + name.length(), object));
    }

    private static List<String> notes(int answers) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "Dictionary forms and parts of speech are those of OpenNLP and WordNet's rules; published figures were"
                        + " made with spaCy.");
        if (answers != PUBLISHED) {
            notes.add(
                    "%d answers were scored; the published benchmark has %d questions.".formatted(answers, PUBLISHED));
        }
        return notes;
    }
}
