package org.mdpospark.score;

import java.util.Map;
import java.util.Set;

/**
 * Singulars of English words as CHAIR needs them.
 *
 * <p>Its script takes them from the library pattern, whose endings are blunt: a bus becomes a bu, and is not found,
 * while buses are. The rules here give the same for every word whose singular is one of COCO's names.
 */
final class Singulars {
    private static final Map<String, String> IRREGULAR = Map.of(
            "calves", "calf",
            "children", "child",
            "geese", "goose",
            "kine", "cow",
            "knives", "knife",
            "mice", "mouse",
            "oxen", "ox",
            "people", "person",
            "pocketknives", "pocketknife");

    private static final Set<String> UNCHANGED = Set.of("doggies", "scissors");

    private Singulars() {}

    /** Returns the singular of a word in lower case; other words lose an s at their end, too. */
    static String of(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        if (UNCHANGED.contains(word)) {
            return word;
        }
        if (word.endsWith("men")) {
            return cut(word, 3) + "man";
        }
        if (word.endsWith("ies") && word.length() > 3 && "aeiou".indexOf(word.charAt(word.length() - 4)) < 0) {
            return cut(word, 3) + "y";
        }
        for (String ending : new String[] {"ches", "shes", "sses", "xes", "zes", "oes", "buses"}) {
            if (word.endsWith(ending)) {
                return cut(word, 2);
            }
        }
        return word.endsWith("s") ? cut(word, 1) : word;
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
