package org.mdpospark.pairs;

import org.apache.spark.util.LongAccumulator;

/** Told what a run is doing, so that somebody can be shown. */
public interface Progress {
    /** Shows nothing. */
    Progress NONE = (activity, total, done) -> () -> {};

    /**
     * A long piece of work begins.
     *
     * @param activity in the words of a person, such as {@code writing pairs}
     * @param total rows to do
     * @param done counts rows as tasks do them
     * @return to be closed when the work has ended
     */
    Activity begin(String activity, long total, LongAccumulator done);

    /** Work under way. */
    interface Activity extends AutoCloseable {
        @Override
        void close();
    }
}
