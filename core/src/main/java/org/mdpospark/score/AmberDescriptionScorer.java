package org.mdpospark.score;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Compares descriptions with the objects of their images, by the rules of AMBER's {@code inference.py}. */
public final class AmberDescriptionScorer {
    private final AmberBenchmark benchmark;
    private final NounFinder finder;
    private final WordSimilarity similarity;
    private final Set<String> vocabulary;

    public AmberDescriptionScorer(AmberBenchmark benchmark, NounFinder finder, WordSimilarity similarity) {
        this.benchmark = benchmark;
        this.finder = finder;
        this.similarity = similarity;
        vocabulary = benchmark.vocabulary().words();
    }

    /**
     * Scores the descriptions among the answers, whose ids are the benchmark's.
     *
     * @throws UnusableScoreInputException if an id is none of the benchmark, or a description is missing
     */
    public AmberDescriptionScore score(Answers answers, Completeness completeness) throws UnusableScoreInputException {
        benchmark.requireKnown(answers);
        List<AmberQuestion.Describe> questions = benchmark.descriptions();
        List<String> ids = questions.stream()
                .map(question -> Integer.toString(question.id()))
                .toList();
        answers.only(ids).requireIds(ids, completeness);
        List<AmberDescription> items = new ArrayList<>();
        for (AmberQuestion.Describe question : questions) {
            answers.find(Integer.toString(question.id()))
                    .ifPresent(answer -> items.add(describe(question, answer.text())));
        }
        return new AmberDescriptionScore(items, benchmark.starts(), notes(questions.size(), items.size()));
    }

    private AmberDescription describe(AmberQuestion.Describe question, String answer) {
        ObjectWords truth = new ObjectWords(question.truth());
        ObjectWords tempting = new ObjectWords(question.tempting());
        List<MarkedWord> hallucinated = new ArrayList<>();
        int nouns = 0;
        for (Noun noun : finder.nouns(answer)) {
            String word = noun.lemma();
            if (!vocabulary.contains(word)) {
                continue;
            }
            nouns++;
            if (benchmark.safeWords().contains(word) || truth.nameEqual(word)) {
                continue;
            }
            // A tempting object is noted even if the word turns out to be like one of the image.
            tempting.nameEqual(word);
            tempting.nameSimilar(word);
            if (!truth.nameSimilar(word)) {
                hallucinated.add(new MarkedWord(noun.start(), noun.end(), word));
            }
        }
        return new AmberDescription(
                question.id(),
                nouns,
                question.truth().size(),
                truth.named(),
                question.tempting().size(),
                tempting.named(),
                hallucinated);
    }

    private List<String> notes(int questions, int answered) {
        List<String> notes = new ArrayList<>();
        if (!similarity.isKnown()) {
            notes.add("Without a table of word similarities a word stands only for the objects that the benchmark lists"
                    + " for it. With one, words nearly like those would count, too: CHAIR and Hal can then be lower,"
                    + " Cover and Cog higher.");
        }
        if (answered < questions) {
            notes.add("%d of %d descriptions were scored.".formatted(answered, questions));
        }
        if (questions != AmberBenchmark.PUBLISHED_DESCRIPTIONS) {
            notes.add("The benchmark folder has %d descriptions; the published benchmark has %d."
                    .formatted(questions, AmberBenchmark.PUBLISHED_DESCRIPTIONS));
        }
        return notes;
    }

    /** The words for a list of objects, and which of the objects an answer has named. */
    private final class ObjectWords {
        private final List<String> words = new ArrayList<>();
        private final List<Integer> objects = new ArrayList<>();
        private final boolean[] named;

        /** Lists what may stand for the objects, object by object, and then the objects themselves. */
        ObjectWords(List<String> names) {
            named = new boolean[names.size()];
            for (int object = 0; object < names.size(); object++) {
                for (String word : benchmark.vocabulary().standingFor(names.get(object))) {
                    words.add(word);
                    objects.add(object);
                }
            }
            for (int object = 0; object < names.size(); object++) {
                words.add(names.get(object));
                objects.add(object);
            }
        }

        /** Notes the object of the first word that equals this one; tells whether there is any. */
        boolean nameEqual(String word) {
            int place = words.indexOf(word);
            return name(place < 0 ? OptionalInt.empty() : OptionalInt.of(place));
        }

        /** Notes the object of the first word that is similar to this one; tells whether there is any. */
        boolean nameSimilar(String word) {
            for (int place = 0; place < words.size(); place++) {
                if (similarity.similar(word, words.get(place))) {
                    return name(OptionalInt.of(place));
                }
            }
            return false;
        }

        int named() {
            int count = 0;
            for (boolean one : named) {
                count += one ? 1 : 0;
            }
            return count;
        }

        private boolean name(OptionalInt place) {
            place.ifPresent(found -> named[objects.get(found)] = true);
            return place.isPresent();
        }
    }
}
