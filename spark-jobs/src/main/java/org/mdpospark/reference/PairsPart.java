package org.mdpospark.reference;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.pairs.table.TableFile;

/**
 * Rows of a data set that one task does.
 *
 * @param number of the part, from 0
 * @param file relative to the data set's folder
 * @param firstRow of the file, from 0
 */
record PairsPart(int number, String file, long firstRow, long rows) implements Serializable {

    /** Divides files into parts of at most so many rows; a part never spans two files. */
    static List<PairsPart> of(List<TableFile> files, int partRows) {
        List<PairsPart> parts = new ArrayList<>();
        for (TableFile file : files) {
            for (long row = 0; row < file.rows(); row += partRows) {
                parts.add(new PairsPart(parts.size(), file.path(), row, Math.min(partRows, file.rows() - row)));
            }
        }
        return parts;
    }

    /** Returns what the names of a part's files begin with, below the folder that holds them. */
    String filePrefix() {
        return "part-%05d-".formatted(number);
    }
}
