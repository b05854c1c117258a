package org.mdpospark.pairs;

import java.io.Serializable;
import java.util.List;
import org.mdpospark.pairs.table.TableFile;

/** What one task made; written beside its files, so that a later run need not do it again. */
public interface OutputPart extends Serializable {
    /** Returns the number of the part. */
    int partition();

    /** Returns the files that the task wrote, of all tables. */
    List<TableFile> allFiles();
}
