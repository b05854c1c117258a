package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.mdpospark.pairs.input.PairSelection.Pair;
import org.mdpospark.pairs.input.PairSelection.Rated;

/**
 * MMInstruction/VLFeedback: several rated completions of a prompt, as a list of structs or, as Hugging Face stores
 * sequences of structs, a struct of lists. A completion's rating is the mean of its three ratings, as in VL-RLHF; one
 * without text or with a rating that is no number is left out.
 */
record VlFeedbackFormat(PairSelection selection) implements PreferenceFormat {
    /** Pairs grow with the square of it; the published data has 4. */
    private static final int MAX_COMPLETIONS = 64;

    private static final Layout LAYOUT = Layout.of("vlfeedback", "img_path", "prompt", "completions");
    private static final List<String> ASPECTS = List.of("Helpfulness", "Ethical Considerations", "Visual Faithfulness");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    @Override
    public Layout layout() {
        return LAYOUT;
    }

    @Override
    public List<PreferenceRow> parse(JsonNode record) throws RowRejectedException {
        Fields.object(record, "record");
        Prompt prompt = Prompt.question(Fields.text(record.path("prompt"), "prompt"));
        ImageReference image = ImageField.required(record, "img_path");
        List<Rated> answers = answers(record.path("completions"));
        List<PreferenceRow> rows = new ArrayList<>();
        for (Pair pair : selection.pairs(answers)) {
            rows.add(PreferenceRow.of(
                    prompt, pair.chosen().text(), pair.rejected().text(), image));
        }
        if (rows.isEmpty()) {
            throw new RowRejectedException(
                    RejectReason.NO_PREFERENCE,
                    "%d completions are rated, but no two differ in text and by %s in rating"
                            .formatted(answers.size(), selection.minGap() > 0 ? selection.minGap() : "anything"));
        }
        return rows;
    }

    private static List<Rated> answers(JsonNode completions) throws RowRejectedException {
        Fields.requirePresent(completions, "completions");
        boolean inColumns = completions.isObject();
        JsonNode counted = inColumns
                ? Fields.list(completions.path("response"), "completions.response")
                : Fields.list(completions, "completions");
        requireCount(counted.size());
        List<Rated> answers = new ArrayList<>();
        for (int i = 0; i < counted.size(); i++) {
            JsonNode response = inColumns ? counted.path(i) : counted.path(i).path("response");
            JsonNode annotations = inColumns
                    ? completions.path("annotations").path(i)
                    : counted.path(i).path("annotations");
            OptionalDouble rating = meanRating(annotations);
            if (rating.isPresent()
                    && response.isTextual()
                    && !response.textValue().isBlank()) {
                answers.add(new Rated(response.textValue(), rating.getAsDouble()));
            }
        }
        return answers;
    }

    private static void requireCount(int count) throws RowRejectedException {
        if (count > MAX_COMPLETIONS) {
            throw new RowRejectedException(
                    RejectReason.WRONG_TYPE,
                    "completions must be at most %d, but are %d".formatted(MAX_COMPLETIONS, count));
        }
    }

    private static OptionalDouble meanRating(JsonNode annotations) {
        double sum = 0;
        for (String aspect : ASPECTS) {
            String rating = annotations.path(aspect).path("Rating").asText().strip();
            if (!NUMBER.matcher(rating).matches()) {
                return OptionalDouble.empty();
            }
            sum += Double.parseDouble(rating);
        }
        return OptionalDouble.of(sum / ASPECTS.size());
    }
}
