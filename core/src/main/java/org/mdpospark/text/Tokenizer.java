package org.mdpospark.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.Shown;

/**
 * Text to token ids and back, as the {@code tokenizer.json} and {@code tokenizer_config.json} of a model folder say.
 *
 * <p>The text of an added token, such as {@code </s>}, becomes that token wherever it stands, as in transformers. Many
 * threads may use a tokenizer. It holds native memory until it is closed.
 */
public final class Tokenizer implements AutoCloseable {
    /** In the place of a token's text that is not to be recognised; no text holds these code points. */
    private static final String UNWRITABLE = "\uFFFF%s\uFFFF";

    private final TokenizerFiles files;
    private final NativeTokenizer tokenizer;
    private final Map<String, Integer> addedTokens;
    private final Optional<Integer> bosId;
    private final int eosId;
    private final int padId;
    private final Optional<Integer> prefix;

    private Tokenizer(TokenizerFiles files, NativeTokenizer tokenizer) throws MalformedCheckpointException {
        this.files = files;
        this.tokenizer = tokenizer;
        this.addedTokens = files.addedTokens();
        this.bosId = id("bos_token");
        this.eosId = id("eos_token")
                .orElseThrow(() -> files.configuration().malformed("must name an eos_token, but names none"));
        this.padId = id("pad_token").orElse(eosId); // as the published trainer does
        this.prefix = addsBos() ? bosId : Optional.empty();
    }

    /**
     * Opens the tokenizer of a model folder.
     *
     * @throws MalformedCheckpointException if a file is missing or describes no tokenizer
     * @throws IOException if a file cannot be read, or the native library not be loaded
     */
    public static Tokenizer open(Path folder) throws IOException {
        TokenizerFiles files = TokenizerFiles.read(folder);
        return open(files, files.json());
    }

    /**
     * Loads the native library that all tokenizers share.
     *
     * @throws IOException if there is none for this machine, or it cannot be copied or loaded
     */
    public static void loadLibrary() throws IOException {
        NativeLibrary.functions();
    }

    private static Tokenizer open(TokenizerFiles files, String json) throws IOException {
        NativeTokenizer tokenizer;
        try {
            tokenizer = NativeTokenizer.of(json);
        } catch (IllegalArgumentException e) {
            throw new MalformedCheckpointException(
                    files.vocabulary().file(), "must describe a tokenizer, but: " + e.getMessage(), e);
        }
        try {
            return new Tokenizer(files, tokenizer);
        } catch (MalformedCheckpointException e) {
            tokenizer.close();
            throw e;
        }
    }

    /**
     * Opens the same tokenizer a second time, for which the text of one added token is ordinary text. All ids are the
     * same.
     */
    public Tokenizer without(String addedToken) throws IOException {
        return open(files, files.renamed(addedToken, UNWRITABLE.formatted(addedToken)));
    }

    /** Returns the ids of a text, with no BOS before them and no EOS after them. */
    public int[] encode(String text) {
        return tokenizer.encode(text, false);
    }

    /** Returns the ids of a text that begins a sequence: with BOS before them where {@link #prefix} has it. */
    public int[] encodeFirst(String text) {
        return IntStream.concat(prefix.stream().mapToInt(id -> id), IntStream.of(encode(text)))
                .toArray();
    }

    /**
     * Returns the text of ids, each at least 0; ids that the tokenizer does not know have none. Blanks before
     * punctuation stay, whatever {@code clean_up_tokenization_spaces} says, as in transformers 5.
     */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        for (int id : ids) {
            if (id < 0) {
                throw new IllegalArgumentException("ids must be at least 0 to be decoded, but one is " + id);
            }
        }
        return tokenizer.decode(ids, skipSpecialTokens);
    }

    /** Returns the id of the token that begins a prompt; empty if the tokenizer has none. */
    public Optional<Integer> bosId() {
        return bosId;
    }

    /** Returns the id of the token that ends an answer. */
    public int eosId() {
        return eosId;
    }

    /** Returns the id that fills up; EOS where the tokenizer names none. */
    public int padId() {
        return padId;
    }

    /** Returns BOS if a sequence begins with it, as {@code add_bos_token} says, or else {@code tokenizer.json}. */
    public Optional<Integer> prefix() {
        return prefix;
    }

    /** Returns the id of a token whose text is recognised as a whole, such as {@code <image>}. */
    public Optional<Integer> addedToken(String text) {
        return Optional.ofNullable(addedTokens.get(text));
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private Optional<Integer> id(String name) throws MalformedCheckpointException {
        Optional<String> text = files.specialToken(name);
        if (text.isPresent() && !addedTokens.containsKey(text.get())) {
            throw files.vocabulary()
                    .malformed("must have the %s %s among its added_tokens, but has not"
                            .formatted(name, Shown.name(text.get())));
        }
        return text.map(addedTokens::get);
    }

    private boolean addsBos() throws MalformedCheckpointException {
        int[] aroundNothing = tokenizer.encode("", true);
        boolean byFile = aroundNothing.length > 0 && bosId.equals(Optional.of(aroundNothing[0]));
        boolean adds = files.flag("add_bos_token").orElse(byFile);
        if (adds && bosId.isEmpty()) {
            throw files.configuration().malformed("must name the bos_token that add_bos_token adds, but names none");
        }
        return adds;
    }
}
