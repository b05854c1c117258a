package org.mdpospark.evaluate;

import java.util.List;
import org.mdpospark.pairs.OutputPart;
import org.mdpospark.pairs.table.TableFile;

/**
 * What one task wrote.
 *
 * @param seconds that it took, without waiting for the model
 */
record AnswerPart(int partition, List<WrittenAnswer> answers, double seconds) implements OutputPart {
    @Override
    public List<TableFile> allFiles() {
        return List.of(); // the answers are in this record
    }
}
