package org.mdpospark.judge;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param replies by the questions' ids, in their order
 * @param failures the other questions, in their order; those that were not asked any more are not among them
 * @param stopped why the run ended before all questions were asked
 * @param notes what a reader of the replies must know
 */
public record ChatRun(
        Map<String, ChatReply> replies,
        List<ChatFailure> failures,
        Optional<String> stopped,
        JudgeUse use,
        List<String> notes) {
    public ChatRun {
        replies = Collections.unmodifiableMap(new LinkedHashMap<>(replies));
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
    }
}
