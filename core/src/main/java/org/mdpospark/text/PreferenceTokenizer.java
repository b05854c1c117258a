package org.mdpospark.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.ModelConfig;

/**
 * Makes the tokens of prompts and answers by the rule that the package describes. Many threads may use it. It holds
 * native memory until it is closed.
 */
public final class PreferenceTokenizer implements AutoCloseable {
    private static final Pattern MARKER = Pattern.compile(Pattern.quote(ImageMarker.TEXT));

    private final Tokenizer tokenizer;
    private final Tokenizer answers; // reads <image> as ordinary text
    private final ImageMarker marker;
    private final PromptTemplate template;

    private PreferenceTokenizer(Tokenizer tokenizer, Tokenizer answers, ImageMarker marker, PromptTemplate template) {
        this.tokenizer = tokenizer;
        this.answers = answers;
        this.marker = marker;
        this.template = template;
    }

    /**
     * Opens the tokenizer of a model folder, with the marker and the template of its model.
     *
     * @throws MalformedCheckpointException if the folder has none, or one that does not know the marker
     */
    public static PreferenceTokenizer open(Path folder, ModelConfig config) throws IOException {
        return open(folder, ImageMarker.of(config), PromptTemplate.of(config.architecture()));
    }

    /**
     * Opens the tokenizer of a model folder.
     *
     * @throws MalformedCheckpointException if the folder has none, or one that does not know the marker
     */
    public static PreferenceTokenizer open(Path folder, ImageMarker marker, PromptTemplate template)
            throws IOException {
        Tokenizer tokenizer = Tokenizer.open(folder);
        try {
            Optional<Integer> read = tokenizer.addedToken(ImageMarker.TEXT);
            if (marker.isToken() && !read.equals(Optional.of(marker.id()))) {
                throw new MalformedCheckpointException(
                        folder.resolve("tokenizer.json"),
                        "must read %s as the token %d of config.json, but %s"
                                .formatted(
                                        ImageMarker.TEXT,
                                        marker.id(),
                                        read.map(id -> "reads it as " + id).orElse("has no such token")));
            }
            Tokenizer answers = tokenizer.without(ImageMarker.TEXT);
            return new PreferenceTokenizer(tokenizer, answers, marker, template);
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** Returns the tokenizer itself, to decode with. It is closed with this one. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Returns the tokens of a pair whose answers may be of any length. */
    public PreferenceTokens pair(String prompt, PromptStyle style, String chosen, String rejected)
            throws UnusableTextException {
        return new PreferenceTokens(prompt(prompt, style), answer(chosen), answer(rejected));
    }

    /**
     * Returns the tokens of a prompt.
     *
     * @throws UnusableTextException if there is not exactly one {@code <image>} in it, or messages are no dialogue
     */
    public PromptTokens prompt(String prompt, PromptStyle style) throws UnusableTextException {
        List<String> turns = template.render(prompt, style);
        requireOneMarker(turns);
        IntStream.Builder ids = IntStream.builder();
        tokenizer.prefix().ifPresent(ids::add);
        for (int turn = 0; turn < turns.size(); turn++) {
            if (turn > 0) {
                ids.add(tokenizer.eosId());
            }
            addTurn(turns.get(turn), ids);
        }
        int[] all = ids.build().toArray();
        return new PromptTokens(
                all, indexOf(marker.id(), all), tokenizer.prefix().isPresent());
    }

    /** Returns the tokens of an answer and EOS. */
    public int[] answer(String answer) {
        return IntStream.concat(withoutEos(answers.encode(answer)), IntStream.of(tokenizer.eosId()))
                .toArray();
    }

    @Override
    public void close() {
        tokenizer.close();
        answers.close();
    }

    private void addTurn(String text, IntStream.Builder ids) {
        if (marker.isToken()) {
            withoutEos(tokenizer.encode(text)).forEach(ids);
            return;
        }
        String[] pieces = MARKER.split(text, -1);
        for (int i = 0; i < pieces.length; i++) {
            if (i > 0) {
                ids.add(marker.id());
            }
            withoutEos(tokenizer.encode(pieces[i])).forEach(ids);
        }
    }

    private IntStream withoutEos(int[] ids) {
        return Arrays.stream(ids).filter(id -> id != tokenizer.eosId());
    }

    private static int indexOf(int id, int[] ids) {
        int index = 0;
        while (ids[index] != id) {
            index++;
        }
        return index;
    }

    private static void requireOneMarker(List<String> turns) throws UnusableTextException {
        int markers = 0;
        for (String turn : turns) {
            markers += MARKER.split(turn, -1).length - 1;
        }
        if (markers != 1) {
            throw new UnusableTextException("prompt must have one %s, but has %d".formatted(ImageMarker.TEXT, markers));
        }
    }
}
