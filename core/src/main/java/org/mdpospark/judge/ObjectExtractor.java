package org.mdpospark.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mdpospark.checkpoint.Shown;
import org.mdpospark.score.Answers;
import org.mdpospark.score.ObjectHalBench;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.score.UnusableScoreInputException;
import org.mdpospark.text.ChatMessage;

/**
 * Has a language model list the objects in answers to Object HalBench, with the prompt of the benchmark's own script:
 * Yu et al., "RLHF-V: Towards Trustworthy MLLMs via Behavior Alignment from Fine-grained Correctional Human Feedback",
 * CVPR 2024.
 */
public final class ObjectExtractor {
    /** SHA-256 of the published prompt, as Python holds it. */
    public static final String PUBLISHED_PROMPT = "9d732f9b73a3cc965bee6eb163b8e5248e58bd9d382eb583e9ece59933e2b580";

    /** Times that an answer is put while replies are no lists. The script stops after 100. */
    public static final int DEFAULT_ASKINGS = 5;

    private static final String VARIABLE = "prompt_template";
    private static final String QUESTION = "question";
    private static final String ANSWER = "answer";
    private static final String WHERE =
            "the extractor's prompt is in eval/eval_gpt_obj_halbench.py of RLHF-V/RLAIF-V on GitHub";

    private final JudgePrompt prompt;
    private final int askings;

    private ObjectExtractor(JudgePrompt prompt, int askings) {
        this.prompt = prompt;
        this.askings = askings;
    }

    /**
     * Reads the prompt from the user's copy of the script, or from a text file with the slots {@code {question}} and
     * {@code {answer}}.
     *
     * @param askings most times that an answer is put while replies are no lists, from 1
     */
    public static ObjectExtractor read(Path promptFile, int askings) throws IOException {
        if (askings < 1) {
            throw new IllegalArgumentException("askings must be at least 1, but are " + askings);
        }
        JudgePrompt prompt = JudgePrompt.read(promptFile, VARIABLE, WHERE);
        prompt.requireNamed(List.of(QUESTION, ANSWER));
        return new ObjectExtractor(prompt, askings);
    }

    /**
     * Asks for the objects in each answer that is not too short.
     *
     * @param answers with their questions
     * @return replies by the same ids, for {@link ObjectHalBench#score}
     * @throws UnusableScoreInputException if an answer comes without its question
     * @throws UnusableJudgeException if the endpoint answers nothing
     */
    public Judgement extract(Answers answers, ChatJudge judge, JudgeProgress progress)
            throws IOException, InterruptedException {
        List<ChatQuestion> questions = new ArrayList<>();
        for (RecordedAnswer answer : answers.list()) {
            if (!ObjectHalBench.isTooShort(answer)) {
                ChatMessage message = new ChatMessage(ChatMessage.Role.SYSTEM, text(answer));
                questions.add(new ChatQuestion(answer.id(), List.of(message), ObjectHalBench::isReadable, askings));
            }
        }
        return Judgement.of(judge, prompt, PUBLISHED_PROMPT, judge.ask(questions, progress));
    }

    private String text(RecordedAnswer answer) throws UnusableScoreInputException {
        if (answer.question().isBlank()) {
            throw new UnusableScoreInputException(
                    "the extractor's prompt needs each answer's question, but the answer %s comes without"
                            .formatted(Shown.name(answer.id())));
        }
        return prompt.filled(Map.of(QUESTION, answer.question(), ANSWER, answer.bareText()));
    }
}
