package org.mdpospark.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdpospark.score.AnswerFile;
import org.mdpospark.score.AnswerLayout;
import org.mdpospark.score.Answers;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.score.UnusableScoreInputException;

/**
 * A judge's replies to the questions of a benchmark.
 *
 * @param replies by the benchmark's ids, as the scorers take them
 * @param failures questions without a reply
 * @param stopped why the run ended before all questions were asked
 * @param notes what a reader of the figures must know
 */
public record Judgement(
        Answers replies, List<ChatFailure> failures, Optional<String> stopped, JudgeRecord judge, List<String> notes) {
    public Judgement {
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
    }

    static Judgement of(ChatJudge judge, JudgePrompt prompt, String published, ChatRun run)
            throws UnusableScoreInputException {
        List<RecordedAnswer> replies = new ArrayList<>();
        for (Map.Entry<String, ChatReply> reply : run.replies().entrySet()) {
            replies.add(new RecordedAnswer(reply.getKey(), "", reply.getValue().content()));
        }
        List<String> notes = new ArrayList<>(prompt.notes(published));
        notes.addAll(run.notes());
        return new Judgement(
                Answers.of(replies),
                run.failures(),
                run.stopped(),
                JudgeRecord.of(judge.options(), prompt.sha256(), run),
                notes);
    }

    /** Tells whether every question that was to be asked has a reply. */
    public boolean isWhole() {
        return failures.isEmpty() && stopped.isEmpty();
    }

    /** Writes the replies in {@link AnswerLayout#PLAIN}, from where they can be scored without a judge. */
    public void write(Path file) throws IOException {
        AnswerFile.write(file, AnswerLayout.PLAIN, replies.list());
    }
}
