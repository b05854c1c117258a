package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The benchmarks that can be asked and scored. */
public enum BenchmarkKind {
    AMBER("AMBER, descriptions", "answers.json", 512),
    AMBER_YES_NO("AMBER, yes or no", "answers.json", 16),
    OBJECT_HALBENCH("Object HalBench", "answers.jsonl", 1024),
    MMHAL("MMHal-Bench", "answers.json", 1024),
    CHAIR("CHAIR", "answers.json", 512),
    POPE_RANDOM("POPE, random", "answers.jsonl", 16),
    POPE_POPULAR("POPE, popular", "answers.jsonl", 16),
    POPE_ADVERSARIAL("POPE, adversarial", "answers.jsonl", 16);

    private final String title;
    private final String fileName;
    private final int newTokens;

    BenchmarkKind(String title, String fileName, int newTokens) {
        this.title = title;
        this.fileName = fileName;
        this.newTokens = newTokens;
    }

    /**
     * Opens the user's copy.
     *
     * @throws UnusableScoreInputException if a file is missing or malformed; the message says where it is to be had
     */
    public Benchmark open(Path folder) throws IOException {
        return switch (this) {
            case AMBER -> AmberDescriptions.open(folder);
            case AMBER_YES_NO -> AmberYesNoQuestions.open(folder);
            case OBJECT_HALBENCH -> ObjectHalBenchQuestions.open(folder);
            case MMHAL -> MmhalQuestions.open(folder);
            case CHAIR -> ChairCaptions.open(folder);
            case POPE_RANDOM -> PopeQuestions.open(this, folder, PopeSplit.RANDOM);
            case POPE_POPULAR -> PopeQuestions.open(this, folder, PopeSplit.POPULAR);
            case POPE_ADVERSARIAL -> PopeQuestions.open(this, folder, PopeSplit.ADVERSARIAL);
        };
    }

    /** Returns the name in options and folders. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the name for a reader. */
    public String title() {
        return title;
    }

    /** Returns the name of a file of answers. */
    public String fileName() {
        return fileName;
    }

    /** Returns the length of an answer, in tokens, that leaves room for what models say here. */
    public int newTokens() {
        return newTokens;
    }

    /** Tells whether figures need the word of a judge, or of a model that lists objects. */
    public boolean isJudged() {
        return this == MMHAL || this == OBJECT_HALBENCH;
    }
}
