package org.mdpospark.pairs.input;

import java.io.IOException;

/** Cuts a file into the bytes of its records. */
interface RecordCutter {
    /**
     * Puts the next record into the buffer.
     *
     * @return false if there is none
     * @throws IOException if the file breaks off here or cannot be cut further; nothing can be read after that
     */
    boolean next(RecordBuffer buffer) throws IOException;

    /** Returns the place of the record that was cut last, or of the one at which the file broke off. */
    long position();
}
