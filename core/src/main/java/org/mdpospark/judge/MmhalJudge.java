package org.mdpospark.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.score.Answers;
import org.mdpospark.score.Completeness;
import org.mdpospark.score.MmhalBenchmark;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.score.UnusableScoreInputException;
import org.mdpospark.text.ChatMessage;

/**
 * Has a judge rate answers to MMHal-Bench, with the prompt of the benchmark's own script, at temperature 0: Sun et al.,
 * "Aligning Large Multimodal Models with Factually Augmented RLHF", 2023.
 */
public final class MmhalJudge {
    /** SHA-256 of the published prompt. */
    public static final String PUBLISHED_PROMPT = "2c73d8c50f1740d000fae62cfeed103c2f7a5bcfa904b27e6e09900e7ce600cc";

    private static final String VARIABLE = "template";
    private static final int SLOTS = 4;
    private static final String WHERE = "the judge's prompt is in Eval/eval_gpt_mmhal.py of llava-rlhf/LLaVA-RLHF, in"
            + " eval_gpt4.py of the data set Shengcao1006/MMHal-Bench, and in eval/eval_gpt_mmhal.py of RLHF-V/RLAIF-V";

    private final JudgePrompt prompt;
    private final List<String> pieces;

    private MmhalJudge(JudgePrompt prompt, List<String> pieces) {
        this.prompt = prompt;
        this.pieces = pieces;
    }

    /** Reads the prompt from the user's copy of the script, or from a text file with four slots {@code {}}. */
    public static MmhalJudge read(Path promptFile) throws IOException {
        JudgePrompt prompt = JudgePrompt.read(promptFile, VARIABLE, WHERE);
        return new MmhalJudge(prompt, prompt.pieces(SLOTS));
    }

    /**
     * Asks for ratings.
     *
     * @param answers to all questions, by their places from 0
     * @return replies by the same places, for {@link org.mdpospark.score.MmhalScore#score}
     * @throws UnusableJudgeException if the endpoint answers nothing
     */
    public Judgement rate(MmhalBenchmark benchmark, Answers answers, ChatJudge judge, JudgeProgress progress)
            throws IOException, InterruptedException {
        answers.requireIds(MmhalBenchmark.ids(), Completeness.WHOLE);
        ChatJudge exact = judge.withSampling(judge.options().sampling().withTemperature(0));
        List<ChatQuestion> questions = new ArrayList<>();
        for (RecordedAnswer answer : answers.list()) {
            questions.add(ChatQuestion.once(
                    answer.id(), List.of(new ChatMessage(ChatMessage.Role.USER, text(benchmark, answer)))));
        }
        return Judgement.of(exact, prompt, PUBLISHED_PROMPT, exact.ask(questions, progress));
    }

    private String text(MmhalBenchmark benchmark, RecordedAnswer answer) throws UnusableScoreInputException {
        int place = Integer.parseInt(answer.id());
        List<String> values = List.of(
                benchmark.imageContent(place),
                benchmark.question(place),
                benchmark.rightAnswer(place),
                answer.bareText());
        StringBuilder text = new StringBuilder(pieces.get(0));
        for (int slot = 0; slot < SLOTS; slot++) {
            text.append(values.get(slot)).append(pieces.get(slot + 1));
        }
        return text.toString();
    }
}
