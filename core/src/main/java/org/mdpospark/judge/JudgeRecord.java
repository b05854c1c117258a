package org.mdpospark.judge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who judged.
 *
 * @param modelAsked as the request named it
 * @param modelsAnswered as the endpoint named what answered, in order of their names
 * @param origins schemes, hosts and ports of the endpoints that answered
 * @param templateSha256 of the prompt before its slots were filled
 * @param first when the earliest reply came, which may be a run before this one
 * @param last when the latest reply came
 * @param use what this run cost
 */
public record JudgeRecord(
        String modelAsked,
        List<String> modelsAnswered,
        List<String> origins,
        Sampling sampling,
        String templateSha256,
        Optional<Instant> first,
        Optional<Instant> last,
        JudgeUse use) {
    public JudgeRecord {
        modelsAnswered = List.copyOf(modelsAnswered);
        origins = List.copyOf(origins);
    }

    static JudgeRecord of(JudgeOptions options, String templateSha256, ChatRun run) {
        TreeSet<String> models = new TreeSet<>();
        TreeSet<String> origins = new TreeSet<>();
        for (ChatReply reply : run.replies().values()) {
            models.add(reply.model());
            origins.add(reply.origin());
        }
        List<Instant> dates =
                run.replies().values().stream().map(ChatReply::date).toList();
        return new JudgeRecord(
                options.model(),
                List.copyOf(models),
                List.copyOf(origins),
                options.sampling(),
                templateSha256,
                dates.stream().min(Comparator.naturalOrder()),
                dates.stream().max(Comparator.naturalOrder()),
                run.use());
    }

    /** Returns the record as a JSON object, to be kept beside the figures. */
    public String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model_asked", modelAsked);
        addAll(json.putArray("models_answered"), modelsAnswered);
        addAll(json.putArray("endpoints"), origins);
        json.put("temperature", sampling.temperature());
        json.put("top_p", sampling.topP());
        json.put(sampling.limit().field(), sampling.maxTokens());
        json.put("template_sha256", templateSha256);
        json.put("first_reply", first.map(Instant::toString).orElse(null));
        json.put("last_reply", last.map(Instant::toString).orElse(null));
        json.put("calls", use.calls());
        json.put("retries", use.retries());
        json.put("from_cache", use.fromCache());
        json.put("prompt_tokens", use.tokens().prompt());
        json.put("completion_tokens", use.tokens().completion());
        return json.toPrettyString() + "\n";
    }

    private static void addAll(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
