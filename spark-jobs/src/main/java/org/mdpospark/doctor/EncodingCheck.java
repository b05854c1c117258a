package org.mdpospark.doctor;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether names of files and printed text may have any letters. */
final class EncodingCheck implements Check<EncodingCheck.Facts> {
    private static final String NAME = "encoding";
    private static final String UTF8 = "UTF-8";

    /**
     * What is seen.
     *
     * @param text character set of text where none is named
     * @param fileNames character set of names of files
     * @param locale of numbers and dates
     */
    record Facts(String text, String fileNames, String locale) implements Serializable {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) {
        return new Facts(
                Charset.defaultCharset().name(),
                System.getProperty("sun.jnu.encoding", ""),
                Locale.getDefault().toString());
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        String remedy = subject.seat().isDriver()
                ? "set LC_ALL=C.UTF-8 in the environment"
                : "set spark.executorEnv.LC_ALL=C.UTF-8";
        if (!isUtf8(facts.fileNames)) {
            return List.of(Finding.warning(
                    NAME,
                    "names of files are %s: files with other letters in their names cannot be opened"
                            .formatted(facts.fileNames),
                    remedy));
        }
        if (!isUtf8(facts.text)) {
            return List.of(Finding.warning(NAME, "printed text is %s".formatted(facts.text), remedy));
        }
        return List.of(Finding.ok(NAME, "UTF-8, locale " + (facts.locale.isEmpty() ? "C" : facts.locale)));
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.warning(NAME, problem, "set LC_ALL=C.UTF-8 in the environment");
    }

    private static boolean isUtf8(String name) {
        return Arrays.asList(UTF8, "UTF8").contains(name.toUpperCase(Locale.ROOT));
    }
}
