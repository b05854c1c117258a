package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names of COCO's objects: a line for each object, with its own name first and others behind it, parted by a comma and
 * a blank.
 *
 * <p>Of a name that is there twice the last one counts, as in the scripts. In CHAIR's script other blanks belong to a
 * name, which then is never found; Object HalBench's leaves them out.
 *
 * @param objects which object each name stands for
 */
public record ObjectSynonyms(Map<String, String> objects) {
    private static final String WHERE =
            "CHAIR's is data/synonyms.txt of the repository LisaAnne/Hallucination on GitHub,"
                    + " Object HalBench's eval/data/synonyms_refine.txt of RLHF-V/RLAIF-V";

    public ObjectSynonyms {
        if (objects.isEmpty()) {
            throw new IllegalArgumentException("objects must not be empty");
        }
        objects = Map.copyOf(objects);
    }

    /** Reads a file of names, which the user supplies. */
    public static ObjectSynonyms read(Path file, ObjectRule rule) throws IOException {
        TextFile.require(file, WHERE);
        Map<String, String> objects = new LinkedHashMap<>();
        for (String line : TextFile.lines(file)) {
            String[] names = line.split(", ", -1);
            for (String name : names) {
                if (name.isBlank()) {
                    throw new UnusableScoreInputException(file, "must have names parted by a comma, but has " + line);
                }
                objects.put(rule.name(name), rule.name(names[0]));
            }
        }
        if (objects.isEmpty()) {
            throw new UnusableScoreInputException(file, "must name objects, but is empty; " + WHERE);
        }
        return new ObjectSynonyms(objects);
    }

    /** Returns the object that a name stands for. */
    public Optional<String> object(String name) {
        return Optional.ofNullable(objects.get(name));
    }

    /** Returns how many different objects there are. */
    public int count() {
        return Set.copyOf(objects.values()).size();
    }

    /** Returns all names of two words. */
    Set<String> pairs() {
        Set<String> pairs = new LinkedHashSet<>();
        for (String name : objects.keySet()) {
            if (name.strip().split(" ", -1).length == 2) {
                pairs.add(name.strip());
            }
        }
        return pairs;
    }

    /** Returns all words that names are made of. */
    Set<String> words() {
        Set<String> words = new LinkedHashSet<>();
        for (String name : objects.keySet()) {
            words.addAll(Arrays.asList(name.strip().split(" +", -1)));
        }
        return words;
    }
}
