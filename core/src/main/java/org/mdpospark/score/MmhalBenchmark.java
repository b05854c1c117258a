package org.mdpospark.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * MMHal-Bench's questions, from the user's copy: Sun et al., "Aligning Large Multimodal Models with Factually Augmented
 * RLHF", 2023.
 *
 * <p>A question's id is its place in the file, from 0.
 */
public final class MmhalBenchmark {
    /** Questions of the benchmark. */
    public static final int QUESTIONS = 96;

    private static final List<String> NAMES = List.of(
            "response_template.json", "mmhal-bench_answer_template.json", "eval/data/mmhal-bench_answer_template.json");
    private static final String WHERE =
            "MMHal-Bench's response_template.json is in the data set Shengcao1006/MMHal-Bench on Hugging Face, the same"
                    + " as eval/data/mmhal-bench_answer_template.json of RLHF-V/RLAIF-V on GitHub";

    private final List<JsonFields> records;

    private MmhalBenchmark(List<JsonFields> records) {
        this.records = records;
    }

    /** Opens the template in a folder. */
    public static MmhalBenchmark open(Path folder) throws IOException {
        for (String name : NAMES) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return read(folder.resolve(name));
            }
        }
        throw new UnusableScoreInputException(folder.resolve(NAMES.get(0)), "must be a file, but is none; " + WHERE);
    }

    /** Reads the template: a JSON array of questions, with or without answers. */
    public static MmhalBenchmark read(Path file) throws IOException {
        TextFile.require(file, WHERE);
        List<JsonFields> records = TextFile.objects(file);
        if (records.size() != QUESTIONS) {
            throw new UnusableScoreInputException(
                    file, "must have %d questions, but has %d".formatted(QUESTIONS, records.size()));
        }
        for (int i = 0; i < QUESTIONS; i++) {
            JsonFields fields = records.get(i);
            fields.text("question");
            fields.text("gt_answer");
            fields.texts("image_content");
            if (!MmhalType.at(i).isCalled(fields.text("question_type"))) {
                throw fields.wrong("question_type", MmhalType.at(i).code());
            }
        }
        return new MmhalBenchmark(records);
    }

    /**
     * Reads a judge's replies as the benchmark's script records them: a JSON array with a chat completion for each
     * question, in their order. Replies may as well be in {@link AnswerLayout#PLAIN}.
     */
    public static Answers replies(Path file) throws IOException {
        List<RecordedAnswer> replies = new ArrayList<>();
        for (JsonFields completion : TextFile.objects(file)) {
            JsonNode content =
                    completion.object().path("choices").path(0).path("message").path("content");
            if (!content.isTextual()) {
                throw completion.malformed("must have a text as choices[0].message.content, but has none");
            }
            replies.add(new RecordedAnswer(Integer.toString(replies.size()), "", content.textValue()));
        }
        return Answers.of(file, replies);
    }

    /** Returns the ids of all questions. */
    public static List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            ids.add(Integer.toString(i));
        }
        return ids;
    }

    public String question(int place) throws UnusableScoreInputException {
        return records.get(place).text("question");
    }

    /** Returns what the judge's prompt says of a question: the image's content, parted by commas. */
    public String imageContent(int place) throws UnusableScoreInputException {
        StringJoiner content = new StringJoiner(", ");
        records.get(place).texts("image_content").forEach(content::add);
        return content.toString();
    }

    public String rightAnswer(int place) throws UnusableScoreInputException {
        return records.get(place).text("gt_answer");
    }

    /** Returns the answers in {@code model_answer}; there must be one to each question. */
    public Answers answers() throws UnusableScoreInputException {
        List<RecordedAnswer> answers = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            JsonFields fields = records.get(i);
            if (fields.text("model_answer").isEmpty()) {
                throw fields.malformed("must have an answer as model_answer, but has none");
            }
            answers.add(new RecordedAnswer(Integer.toString(i), fields.text("question"), fields.text("model_answer")));
        }
        return Answers.of(answers);
    }

    /** Returns the name of a question's image file: the last part of its {@code image_src}. */
    public String image(int place) throws UnusableScoreInputException {
        JsonFields fields = records.get(place);
        String source = fields.text("image_src");
        String name = source.substring(source.lastIndexOf('/') + 1);
        if (name.isBlank()) {
            throw fields.wrong("image_src", "an address that ends with the name of a file");
        }
        return name;
    }

    /** Writes the template with answers filled in, as {@link #text} has it. */
    public void write(Path file, Answers answers) throws IOException {
        AnswerFile.replace(file, text(answers));
    }

    /**
     * Returns the template with answers filled in. As where files in lines are merged, {@code Assistant:} and blanks
     * around the answer are left out.
     */
    public String text(Answers answers) throws IOException {
        answers.requireIds(ids(), Completeness.WHOLE);
        StringJoiner text = new StringJoiner(",\n", "[\n", "\n]\n");
        for (int i = 0; i < QUESTIONS; i++) {
            ObjectNode filled = records.get(i).object().deepCopy();
            filled.put("model_answer", answers.get(Integer.toString(i)).bareText());
            text.add(filled.toString());
        }
        return text.toString();
    }
}
