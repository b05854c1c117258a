package org.mdpospark.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedMap;
import org.mdpospark.pairs.table.TableFile;

/**
 * What a file of answers is and how it came to be; written last.
 *
 * @param format name and version of the layout, {@link #FORMAT}
 * @param fingerprint SHA-256 of the components
 * @param components everything that decides the answers, by name
 * @param version of the program that wrote it
 * @param created when, as ISO 8601 in UTC
 * @param environment Java and Spark versions
 * @param answers how many there are
 * @param cut how many of them reached the longest length
 * @param tokens of all answers
 * @param seconds of computing, summed over tasks
 * @param file of the answers
 */
public record AnswerManifest(
        String format,
        String fingerprint,
        SortedMap<String, String> components,
        String version,
        String created,
        JsonNode environment,
        int answers,
        int cut,
        long tokens,
        double seconds,
        TableFile file) {
    public static final String FORMAT = "mdpo-answers/1";
}
