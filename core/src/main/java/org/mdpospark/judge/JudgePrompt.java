package org.mdpospark.judge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mdpospark.Digests;
import org.mdpospark.score.TextFile;
import org.mdpospark.score.UnusableScoreInputException;

/**
 * A prompt with slots, from the user's copy of a benchmark's script or from a text file.
 *
 * @param text as Python holds it
 * @param sha256 of the text in UTF-8
 */
record JudgePrompt(Path file, String text, String sha256) {
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern BRACES = Pattern.compile("\\{\\{|\\}\\}|\\{\\}|\\{|\\}");

    /**
     * Reads a prompt.
     *
     * @param file Python if its name ends with {@code .py}, otherwise the prompt alone
     * @param variable that holds the prompt in Python
     * @param remedy says where the file comes from
     */
    static JudgePrompt read(Path file, String variable, String remedy) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableScoreInputException(file, "must be a file, but is none; " + remedy);
        }
        String source = TextFile.text(file, MAX_BYTES);
        String text = file.toString().toLowerCase(Locale.ROOT).endsWith(".py")
                ? python(file, source, variable)
                : source.replace("\r\n", "\n");
        return new JudgePrompt(file, text, Digests.sha256Hex(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String python(Path file, String source, String variable) throws UnusableScoreInputException {
        Optional<String> text;
        try {
            text = PythonText.find(source, variable);
        } catch (IllegalArgumentException e) {
            throw new UnusableScoreInputException(file, "has a prompt whose " + e.getMessage(), e);
        }
        if (text.isEmpty()) {
            throw new UnusableScoreInputException(
                    file, "must assign a text between three quotation marks to %s, but does not".formatted(variable));
        }
        return text.get();
    }

    /** Returns the note that a reader needs if this is not the published prompt. */
    List<String> notes(String published) {
        return sha256.equals(published)
                ? List.of()
                : List.of(
                        "The prompt in %s is not the published one (SHA-256 %s, not %s): figures compare with others of this prompt only."
                                .formatted(file.getFileName(), sha256, published));
    }

    /** Cuts the prompt at its slots, as Python's {@code str.format} knows them: {@code {}}. */
    List<String> pieces(int slots) throws UnusableScoreInputException {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        Matcher braces = BRACES.matcher(text);
        int done = 0;
        while (braces.find()) {
            piece.append(text, done, braces.start());
            done = braces.end();
            switch (braces.group()) {
                case "{}" -> {
                    pieces.add(piece.toString());
                    piece.setLength(0);
                }
                case "{{" -> piece.append('{');
                case "}}" -> piece.append('}');
                default ->
                    throw new UnusableScoreInputException(
                            file, "must have slots {} and doubled braces only, but has a single " + braces.group());
            }
        }
        pieces.add(piece.append(text, done, text.length()).toString());
        if (pieces.size() != slots + 1) {
            throw new UnusableScoreInputException(
                    file, "must have %d slots {}, but has %d".formatted(slots, pieces.size() - 1));
        }
        return pieces;
    }

    /** Requires slots with these names, in braces. */
    void requireNamed(List<String> names) throws UnusableScoreInputException {
        for (String name : names) {
            if (!text.contains("{" + name + "}")) {
                throw new UnusableScoreInputException(file, "must have a slot {%s}, but has none".formatted(name));
            }
        }
    }

    /** Fills slots by their names; what is filled in is not searched for slots. */
    String filled(Map<String, String> values) {
        Matcher slots = Pattern.compile("\\{(" + String.join("|", values.keySet()) + ")\\}")
                .matcher(text);
        return slots.replaceAll(slot -> Matcher.quoteReplacement(values.getOrDefault(slot.group(1), "")));
    }
}
