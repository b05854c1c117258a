package org.mdpospark.score;

import java.util.Map;
import java.util.Set;

/**
 * Dictionary forms of nouns, as far as they lie in a closed vocabulary; other words stay as they are.
 *
 * <p>These are the rules by which WordNet takes endings off nouns (its manual page morphy(7WN)), where the shortest
 * word of the vocabulary wins. NLTK, with which the published figures were made, asks WordNet's own list of nouns
 * instead of the vocabulary; where the two differ for the words of AMBER, the difference is written down here. Words
 * are compared with their case: NLTK finds none that begins with a capital letter.
 */
final class NounLemmas {
    private static final String[][] ENDINGS = {
        {"s", ""},
        {"ses", "s"},
        {"ves", "f"},
        {"xes", "x"},
        {"zes", "z"},
        {"ches", "ch"},
        {"shes", "sh"},
        {"men", "man"},
        {"ies", "y"}
    };

    /** Plurals that no ending explains. */
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("busses", "bus"),
            Map.entry("camerae", "camera"),
            Map.entry("children", "child"),
            Map.entry("geese", "goose"),
            Map.entry("grandchildren", "grandchild"),
            Map.entry("knives", "knife"),
            Map.entry("mice", "mouse"),
            Map.entry("oxen", "ox"),
            Map.entry("pocketknives", "pocketknife"),
            Map.entry("potatoes", "potato"),
            Map.entry("tomatoes", "tomato"));

    /** Words of which WordNet knows a form that is as short or shorter, such as the vas. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "men", "men",
            "vases", "vas",
            "leaves", "leaf",
            "chopsticks", "chopstick",
            "earrings", "earring",
            "slippers", "slipper",
            "sunglasses", "sunglass");

    /** Words of the vocabulary that WordNet does not list: their plurals stay plurals. */
    private static final Set<String> UNLISTED = Set.of(
            "TV",
            "air-conditioning",
            "baconic",
            "bedsheet",
            "cann",
            "cathole",
            "closestool",
            "cooktop",
            "doghole",
            "e-book",
            "earing",
            "ebook",
            "electrombile",
            "hot",
            "kiwifruit",
            "paraglider",
            "pissoir",
            "rpoe",
            "sanitizer",
            "scoon",
            "seegull",
            "showerpuff",
            "streetlamp",
            "waterfont");

    private final Set<String> vocabulary;

    NounLemmas(Set<String> vocabulary) {
        this.vocabulary = Set.copyOf(vocabulary);
    }

    String lemma(String word) {
        String otherwise = OTHERWISE.get(word);
        if (otherwise != null) {
            return otherwise;
        }
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        String shortest = word;
        for (String[] ending : ENDINGS) {
            if (!word.endsWith(ending[0])) {
                continue;
            }
            String stem = word.substring(0, word.length() - ending[0].length()) + ending[1];
            boolean first = shortest.equals(word) && !vocabulary.contains(word);
            if (vocabulary.contains(stem) && !UNLISTED.contains(stem) && (first || stem.length() < shortest.length())) {
                shortest = stem;
            }
        }
        return shortest;
    }
}
