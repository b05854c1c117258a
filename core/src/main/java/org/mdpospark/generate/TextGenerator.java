package org.mdpospark.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdpospark.model.Decoding;
import org.mdpospark.model.GenerativeModel;
import org.mdpospark.model.ImagePrompt;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.text.Tokenizer;

/**
 * Writes answers. Requests are computed together, as many as the model's memory has room for; that changes what is
 * written no more than rounding does.
 */
public final class TextGenerator {
    private final GenerativeModel model;
    private final Tokenizer tokenizer;

    /** Takes a model and its tokenizer, which stay the caller's to close. */
    public TextGenerator(GenerativeModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /**
     * Returns an answer to each request, in their order.
     *
     * @param adapter empty for the base model
     * @throws IllegalArgumentException if a prompt and the longest answer do not fit into the decoder's positions, or
     *     into memory; nothing is computed then
     */
    public List<Generation> generate(
            List<GenerationRequest> requests, Optional<LoraParameters> adapter, GenerationOptions options) {
        for (int i = 0; i < requests.size(); i++) {
            requirePositions(i, requests.get(i).prompt(), options);
        }
        List<Generation> all = new ArrayList<>();
        for (List<GenerationRequest> batch : batches(requests, options)) {
            all.addAll(generateTogether(batch, adapter, options));
        }
        return List.copyOf(all);
    }

    private List<Generation> generateTogether(
            List<GenerationRequest> requests, Optional<LoraParameters> adapter, GenerationOptions options) {
        TokenSampler sampler = new TokenSampler(options);
        List<Answer> answers = requests.stream()
                .map(request -> new Answer(request.key(), tokenizer, options))
                .toList();
        List<ImagePrompt> prompts =
                requests.stream().map(GenerationRequest::prompt).toList();
        try (Decoding decoding = model.decode(prompts, options.maxNewTokens(), adapter)) {
            List<Integer> unfinished = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                unfinished.add(i);
            }
            while (!unfinished.isEmpty()) {
                float[][] logits = decoding.logits();
                for (int i = 0; i < logits.length; i++) {
                    answers.get(unfinished.get(i)).add(logits[i], sampler);
                }
                unfinished.removeIf(i -> answers.get(i).finished());
                if (!unfinished.isEmpty()) {
                    decoding.append(
                            unfinished.stream().mapToInt(i -> i).toArray(),
                            unfinished.stream()
                                    .mapToInt(i -> answers.get(i).last())
                                    .toArray());
                }
            }
        }
        return answers.stream().map(Answer::generation).toList();
    }

    /** Cuts the requests into runs that fit into memory, each as long as can be. */
    private List<List<GenerationRequest>> batches(List<GenerationRequest> requests, GenerationOptions options) {
        int longest = requests.stream()
                .mapToInt(request -> request.prompt().positions())
                .max()
                .orElse(0);
        long room = requests.isEmpty() ? 0 : model.decodablePositions(longest);
        List<List<GenerationRequest>> batches = new ArrayList<>();
        List<GenerationRequest> batch = new ArrayList<>();
        long taken = 0;
        for (int i = 0; i < requests.size(); i++) {
            long needed = (long) requests.get(i).prompt().positions() + options.maxNewTokens();
            if (needed > room) {
                throw new IllegalArgumentException(
                        "request %d must fit into the model's memory, which has room for %d positions, but takes %d: give the model more memory, or set a lower maxNewTokens"
                                .formatted(i, room, needed));
            }
            if (taken + needed > room) {
                batches.add(batch);
                batch = new ArrayList<>();
                taken = 0;
            }
            batch.add(requests.get(i));
            taken += needed;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private void requirePositions(int number, ImagePrompt prompt, GenerationOptions options) {
        int positions = model.config().decoder().positions();
        if (options.maxNewTokens() > positions - prompt.positions()) {
            throw new IllegalArgumentException(
                    "request %d must fit into the decoder's %d positions, but its prompt takes %d and its answer up to %d: set a lower maxNewTokens or shorten the prompt"
                            .formatted(number, positions, prompt.positions(), options.maxNewTokens()));
        }
    }
}
