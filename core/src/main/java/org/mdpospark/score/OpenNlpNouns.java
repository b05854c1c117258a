package org.mdpospark.score;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTaggerME;

/**
 * Nouns by Apache OpenNLP's English tagger, which is on the class path and needs no network.
 *
 * <p>Texts are tagged sentence by sentence. May be used by several threads, which take turns.
 */
public final class OpenNlpNouns implements NounFinder {
    private static final String MODEL = "/opennlp-en-ud-ewt-pos-1.3-2.5.4.bin";
    private static final Set<String> NOUN_TAGS = Set.of("NOUN", "PROPN"); // Universal Dependencies; NN… in the Treebank

    /** A longer run without a full stop is tagged in pieces, so that no text takes memory without bound. */
    private static final int MOST_TOKENS = 1_000;

    private final POSTaggerME tagger;
    private final UnaryOperator<String> lemmas;

    private OpenNlpNouns(POSModel model, UnaryOperator<String> lemmas) {
        tagger = new POSTaggerME(model);
        this.lemmas = lemmas;
    }

    /** Opens the tagger; lemmas are what the function makes of the words that are tagged as nouns. */
    public static OpenNlpNouns open(UnaryOperator<String> lemmas) {
        try (InputStream stream = OpenNlpNouns.class.getResourceAsStream(MODEL)) {
            if (stream == null) {
                throw new IllegalStateException(
                        "the class path must have %s, of opennlp-models-pos-en, but has not".formatted(MODEL));
            }
            return new OpenNlpNouns(new POSModel(stream), lemmas);
        } catch (IOException e) {
            throw new UncheckedIOException("the tagger's model cannot be read from the class path", e);
        }
    }

    /** Opens the tagger with WordNet's lemmas for a closed vocabulary. */
    public static OpenNlpNouns open(AmberVocabulary vocabulary) {
        return open(new NounLemmas(vocabulary.words())::lemma);
    }

    @Override
    public List<Noun> nouns(String text) {
        List<Noun> nouns = new ArrayList<>();
        List<WordToken> sentence = new ArrayList<>();
        for (WordToken token : WordTokenizer.tokens(text)) {
            sentence.add(token);
            if (WordTokenizer.endsSentence(token) || sentence.size() == MOST_TOKENS) {
                addNouns(sentence, nouns);
                sentence.clear();
            }
        }
        addNouns(sentence, nouns);
        return nouns;
    }

    private void addNouns(List<WordToken> sentence, List<Noun> nouns) {
        if (sentence.isEmpty()) {
            return;
        }
        String[] tags = tag(sentence.stream().map(WordToken::text).toArray(String[]::new));
        for (int i = 0; i < tags.length; i++) {
            if (NOUN_TAGS.contains(tags[i])) {
                WordToken token = sentence.get(i);
                nouns.add(new Noun(token.text(), lemmas.apply(token.text()), token.start(), token.end()));
            }
        }
    }

    private synchronized String[] tag(String[] words) {
        return tagger.tag(words);
    }
}
