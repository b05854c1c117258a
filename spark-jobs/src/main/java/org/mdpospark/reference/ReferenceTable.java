package org.mdpospark.reference;

import static org.mdpospark.pairs.table.ValueType.Primitive.BOOLEAN;
import static org.mdpospark.pairs.table.ValueType.Primitive.DOUBLE;
import static org.mdpospark.pairs.table.ValueType.Primitive.INT;
import static org.mdpospark.pairs.table.ValueType.Primitive.STRING;

import java.io.IOException;
import java.util.List;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableSchema;

/** The table of reference log-probabilities, and that of the pairs that have none. Both have the pairs' key. */
public final class ReferenceTable {
    private static final Field ID = new Field("id", STRING, "of the preference row, as in the table of pairs");
    private static final Field NEGATIVE_INDEX =
            new Field("negative_index", INT, "which of the row's negatives, as in the table of pairs");

    public static final TableSchema SCHEMA = new TableSchema(
            "reference",
            List.of(
                    ID,
                    NEGATIVE_INDEX,
                    new Field("split", STRING, "train or holdout, as in the table of pairs"),
                    new Field(
                            "chosen", DOUBLE, "log p(y_w given m_w, prompt) in nats, summed over the answer's tokens"),
                    new Field("rejected", DOUBLE, "log p(y_l given m_w, prompt), likewise"),
                    new Field("chosen_on_negative", DOUBLE, "log p(y_w given m_l, prompt), likewise"),
                    new Field(
                            "chosen_without_image",
                            DOUBLE,
                            "log p(y_w given a blank image, prompt), likewise; for holdout only"),
                    new Field(
                            "rejected_without_image",
                            DOUBLE,
                            "log p(y_l given a blank image, prompt), likewise; for holdout only"),
                    new Field("prompt_tokens", INT, "tokens of the prompt's text as it was used, BOS among them"),
                    new Field("image_tokens", INT, "tokens of the image"),
                    new Field("chosen_tokens", INT, "tokens of y_w as it was used, its end token among them"),
                    new Field("rejected_tokens", INT, "tokens of y_l, likewise"),
                    new Field("cut", BOOLEAN, "whether the text was too long and was cut")));

    public static final TableSchema QUARANTINE = new TableSchema(
            "quarantine",
            List.of(
                    ID,
                    NEGATIVE_INDEX,
                    new Field("reason", STRING, "why, from the closed list of reasons"),
                    new Field("detail", STRING, "what was found")));

    private ReferenceTable() {}

    static List<String> columns() {
        return SCHEMA.columns().stream().map(Field::name).toList();
    }

    static Object[] values(ReferenceRow row) {
        WithoutImage without = row.withoutImage();
        return new Object[] {
            row.id(),
            row.negativeIndex(),
            row.split(),
            row.logProbabilities().chosen(),
            row.logProbabilities().rejected(),
            row.logProbabilities().chosenOnNegative(),
            without == null ? null : without.chosen(),
            without == null ? null : without.rejected(),
            row.tokens().prompt(),
            row.tokens().image(),
            row.tokens().chosen(),
            row.tokens().rejected(),
            row.cut()
        };
    }

    static Object[] refused(StoredPair pair, RefusedPairException refusal) {
        return new Object[] {
            pair.id(), pair.negativeIndex(), refusal.reason().code(), String.valueOf(refusal.getMessage())
        };
    }

    static ReferenceRow row(ParquetRows.Values row) throws IOException {
        return new ReferenceRow(
                row.text("id"),
                row.number("negative_index"),
                row.text("split"),
                new PairLogProbabilities(row.real("chosen"), row.real("rejected"), row.real("chosen_on_negative")),
                row.has("chosen_without_image")
                        ? new WithoutImage(row.real("chosen_without_image"), row.real("rejected_without_image"))
                        : null,
                new TokenCounts(
                        row.number("prompt_tokens"),
                        row.number("image_tokens"),
                        row.number("chosen_tokens"),
                        row.number("rejected_tokens")),
                row.flag("cut"));
    }
}
