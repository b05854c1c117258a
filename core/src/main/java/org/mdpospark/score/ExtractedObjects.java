package org.mdpospark.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdpospark.checkpoint.StrictJson;

/** What an extractor's reply says about the objects of one answer. */
final class ExtractedObjects {
    private static final Pattern CODE = Pattern.compile("```json\\n(.*?)\\n```", Pattern.DOTALL);

    private final CaptionWords pairs;
    private final NounFinder nouns;
    private final UnaryOperator<String> singular;

    /** Takes a finder whose lemmas are the singulars. */
    ExtractedObjects(CaptionWords pairs, NounFinder nouns, UnaryOperator<String> singular) {
        this.pairs = pairs;
        this.nouns = nouns;
        this.singular = singular;
    }

    /** Returns the JSON list of texts in a reply: between marks of code, or all of the reply, or its last line. */
    static Optional<List<String>> parse(String reply) {
        Matcher code = CODE.matcher(reply);
        Optional<List<String>> whole = list(code.find() ? code.group(1) : reply);
        if (whole.isPresent()) {
            return whole;
        }
        String stripped = reply.strip();
        return list(stripped.substring(stripped.lastIndexOf('\n') + 1));
    }

    /**
     * Returns the names in what was extracted, each once: joined pairs of words where there are any, otherwise runs of
     * nouns in their dictionary form.
     */
    Set<String> names(List<String> objects) {
        Set<String> names = new LinkedHashSet<>();
        for (String object : objects) {
            String phrase = "a " + object; // so that the tagger expects a noun
            List<String> joined = joined(phrase);
            names.addAll(joined.isEmpty() ? runs(phrase, nouns.nouns(phrase)) : joined);
        }
        return names;
    }

    private List<String> joined(String phrase) {
        List<String> lemmas = WordTokenizer.tokens(phrase).stream()
                .map(token -> singular.apply(token.text()))
                .toList();
        List<String> joined = new ArrayList<>();
        for (int i = 0; i + 1 < lemmas.size(); i++) {
            @Nullable String pair = pairs.pair(lemmas.get(i), lemmas.get(i + 1));
            if (pair != null) {
                joined.add(pair);
                i++;
            }
        }
        return joined;
    }

    private static List<String> runs(String phrase, List<Noun> found) {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            StringBuilder run = new StringBuilder(found.get(i).lemma());
            while (i + 1 < found.size()
                    && phrase.substring(found.get(i).end(), found.get(i + 1).start())
                            .isBlank()) {
                i++;
                run.append(' ').append(found.get(i).lemma());
            }
            runs.add(run.toString());
        }
        return runs;
    }

    private static Optional<List<String>> list(String text) {
        JsonNode root;
        try {
            root = StrictJson.tree(text);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!root.isArray()) {
            return Optional.empty();
        }
        List<String> objects = new ArrayList<>();
        for (JsonNode node : root) {
            if (!node.isTextual()) {
                return Optional.empty();
            }
            objects.add(node.textValue());
        }
        return Optional.of(objects);
    }
}
