package org.mdpospark.pairs;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.mdpospark.pairs.input.PreferenceRow;
import org.mdpospark.pairs.input.RejectReason;

/**
 * A row whose text has been judged and whose image has not.
 *
 * @param key its place, see {@link RowKey}
 * @param row null if it was rejected
 * @param rejection null if it was not
 */
record CandidateRow(
        long key, @Nullable PreferenceRow row, @Nullable Rejection rejection) implements Serializable {

    /**
     * Why a row is out.
     *
     * @param excerpt of the record, as JSON without image bytes
     */
    record Rejection(RejectReason reason, String detail, String excerpt) implements Serializable {}
}
