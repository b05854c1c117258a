package org.mdpospark.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mdpospark.checkpoint.Shown;

/** Answers to different questions, in the order of their source. */
public final class Answers {
    private static final int SHOWN_IDS = 5;

    private final String source;
    private final Map<String, RecordedAnswer> byId;

    private Answers(String source, Map<String, RecordedAnswer> byId) {
        this.source = source;
        this.byId = byId;
    }

    /**
     * Takes answers that came from no file.
     *
     * @throws UnusableScoreInputException if two answers have one id
     */
    public static Answers of(List<RecordedAnswer> answers) throws UnusableScoreInputException {
        return of("the answers", answers);
    }

    static Answers of(Path file, List<RecordedAnswer> answers) throws UnusableScoreInputException {
        return of(file.toString(), answers);
    }

    private static Answers of(String source, List<RecordedAnswer> answers) throws UnusableScoreInputException {
        Map<String, RecordedAnswer> byId = new LinkedHashMap<>();
        List<String> repeated = new ArrayList<>();
        for (RecordedAnswer answer : answers) {
            if (byId.putIfAbsent(answer.id(), answer) != null) {
                repeated.add(answer.id());
            }
        }
        if (!repeated.isEmpty()) {
            throw new UnusableScoreInputException(
                    "%s must have one answer for each id, but %s".formatted(source, some(repeated, "repeated")));
        }
        return new Answers(source, byId);
    }

    public List<RecordedAnswer> list() {
        return List.copyOf(byId.values());
    }

    public int size() {
        return byId.size();
    }

    public Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    public Optional<RecordedAnswer> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Returns the answers to some questions. */
    Answers only(Collection<String> wanted) {
        Map<String, RecordedAnswer> kept = new LinkedHashMap<>(byId);
        kept.keySet().retainAll(Set.copyOf(wanted));
        return new Answers(source, kept);
    }

    /** Returns the answer to a question that has one: ask {@link #requireIds} first. */
    RecordedAnswer get(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("there is no answer with id " + id));
    }

    /**
     * Requires answers to these questions and to no others.
     *
     * @throws UnusableScoreInputException naming the first few ids that are missing or surplus
     */
    public void requireIds(Collection<String> expected, Completeness completeness) throws UnusableScoreInputException {
        Set<String> known = Set.copyOf(expected);
        List<String> surplus =
                byId.keySet().stream().filter(id -> !known.contains(id)).toList();
        List<String> missing =
                expected.stream().filter(id -> !byId.containsKey(id)).toList();
        if (!surplus.isEmpty()) {
            throw new UnusableScoreInputException("%s must answer the %d questions of the benchmark, but %s"
                    .formatted(source, known.size(), some(surplus, "unknown")));
        }
        if (completeness == Completeness.WHOLE && !missing.isEmpty()) {
            throw new UnusableScoreInputException("%s must answer all %d questions, but %s"
                    .formatted(source, known.size(), some(missing, "without an answer")));
        }
        if (byId.isEmpty()) {
            throw new UnusableScoreInputException(source + " must have an answer, but has none");
        }
    }

    private static String some(List<String> ids, String what) {
        String shown =
                String.join(", ", ids.stream().limit(SHOWN_IDS).map(Shown::name).toList());
        String more = ids.size() > SHOWN_IDS ? ", …" : "";
        return "%d %s %s: %s%s".formatted(ids.size(), ids.size() == 1 ? "id is" : "ids are", what, shown, more);
    }
}
