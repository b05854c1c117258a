package org.mdpospark.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableSchema;
import org.mdpospark.pairs.table.ValueType;

/** The reference's tables in the data contract say what the code says. */
class ReferenceContractTest {
    private static final Path CONTRACT = Path.of("..", "docs", "data-contract.md");
    private static final int MAY_BE_NULL = 2;

    @Test
    void columnsAreThoseOfTheTables() throws IOException {
        assertThat(columns("reference")).isEqualTo(columns(ReferenceTable.SCHEMA));
        assertThat(columns("reference-quarantine")).isEqualTo(columns(ReferenceTable.QUARANTINE));
    }

    @Test
    void reasonsAreThoseOfTheClosedList() throws IOException {
        List<List<String>> reasons = new ArrayList<>();
        for (ReferenceReason reason : ReferenceReason.values()) {
            reasons.add(List.of("`" + reason.code() + "`", reason.meaning(), reason.remedy()));
        }

        assertThat(rows("reference-reasons")).isEqualTo(reasons);
    }

    private static List<List<String>> columns(TableSchema schema) {
        List<List<String>> columns = new ArrayList<>();
        for (Field column : schema.columns()) {
            String type = ((ValueType.Primitive) column.type()).huggingFaceName();
            columns.add(List.of("`" + column.name() + "`", type, column.description()));
        }
        return columns;
    }

    private static List<List<String>> columns(String mark) throws IOException {
        List<List<String>> columns = rows(mark);
        columns.forEach(cells -> assertThat(cells.remove(MAY_BE_NULL)).isIn("yes", "no"));
        return columns;
    }

    /** Returns the cells of the table between two marks, without its headings. */
    private static List<List<String>> rows(String mark) throws IOException {
        List<String> lines = Files.readAllLines(CONTRACT);
        int heading = lines.indexOf("<!-- " + mark + " -->") + 1;
        int end = lines.indexOf("<!-- /" + mark + " -->");
        assertThat(heading).as("place of the mark %s", mark).isBetween(1, end - 1);
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(heading + 2, end)) {
            String cells = line.substring("| ".length(), line.length() - " |".length());
            rows.add(new ArrayList<>(Arrays.asList(cells.replace("\\<", "<").split(" \\| ", -1))));
        }
        return rows;
    }
}
