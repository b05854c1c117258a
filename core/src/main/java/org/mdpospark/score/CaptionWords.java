package org.mdpospark.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds COCO's objects in a text by CHAIR's rules: Rohrbach et al., "Object Hallucination in Image Captioning", EMNLP
 * 2018, section 3.
 *
 * <p>Words in lower case are brought to their singular. From left to right, pairs of words that are one name are
 * joined: those among the synonyms, and some that only keep others from being found, such as the plate in {@code home
 * plate}. {@code baby} and {@code adult} before an animal are no persons. In a text with a toilet a seat is no chair.
 */
final class CaptionWords {
    private static final List<String> ANIMALS = List.of(
            "animal", "bear", "bird", "cat", "cow", "cub", "dog", "elephant", "giraffe", "horse", "sheep", "zebra");

    private final ObjectSynonyms synonyms;
    private final UnaryOperator<String> singular;
    private final Map<String, String> pairs = new HashMap<>();

    CaptionWords(ObjectSynonyms synonyms, ObjectRule rule) {
        this.synonyms = synonyms;
        singular = rule.singular(synonyms);
        synonyms.pairs().forEach(pair -> pairs.put(pair, pair));
        pairs.put("home plate", "home plate");
        pairs.put("train track", "train track");
        for (String animal : ANIMALS) {
            pairs.put("baby " + animal, animal);
            pairs.put("adult " + animal, animal);
        }
        pairs.put("passenger jet", "jet");
        pairs.put("passenger train", "train");
        pairs.put("bow tie", "tie");
        pairs.put("toilet seat", "toilet");
        pairs.put("wine glas", "wine glass"); // the singular of glass, by the rules
    }

    /** Returns the words that name objects, as often as they stand in the text. */
    List<ObjectWord> find(String text) {
        List<WordToken> joined = join(text);
        boolean toilet = joined.stream().anyMatch(word -> word.text().equals("toilet"));
        List<ObjectWord> found = new ArrayList<>();
        for (WordToken word : joined) {
            if (toilet && word.text().equals("seat")) {
                continue;
            }
            synonyms.object(word.text())
                    .ifPresent(object -> found.add(new ObjectWord(word.text(), object, word.start(), word.end())));
        }
        return found;
    }

    /** Returns what two words are joined to, or null. */
    @Nullable
    String pair(String first, String second) {
        return pairs.get(first + " " + second);
    }

    private List<WordToken> join(String text) {
        // Words are cut before they are put into lower case: that may change the length of a text.
        List<WordToken> words = WordTokenizer.tokens(text).stream()
                .map(token -> new WordToken(
                        singular.apply(token.text().toLowerCase(Locale.ROOT)), token.start(), token.end()))
                .toList();
        List<WordToken> joined = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            WordToken word = words.get(i);
            String pair =
                    i + 1 < words.size() ? pair(word.text(), words.get(i + 1).text()) : null;
            if (pair == null) {
                joined.add(word);
            } else {
                i++;
                joined.add(new WordToken(pair, word.start(), words.get(i).end()));
            }
        }
        return joined;
    }
}
