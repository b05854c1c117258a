package org.mdpospark.pairs.input;

import java.io.IOException;

/** Cuts at line feeds. A line belongs to the slice in which its first byte lies; blank ones are passed over. */
final class LineCutter implements RecordCutter {
    private final ByteSource source;
    private final long end;
    private long position;

    /**
     * Reads the lines that begin from start on and before end.
     *
     * @param source stands at the byte before start, which tells whether a line begins there, or at 0 if start does
     */
    LineCutter(ByteSource source, long start, long end) throws IOException {
        this.source = source;
        this.end = end;
        if (start > 0) {
            skipLineBefore();
        }
        this.position = source.position();
    }

    @Override
    public boolean next(RecordBuffer buffer) throws IOException {
        boolean isAtEnd = false;
        while (!isAtEnd && source.position() < end) {
            position = source.position();
            isAtEnd = readLine(buffer);
            if (!buffer.isBlank()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long position() {
        return position;
    }

    /** Goes no further than the slice, for a line may be as long as the file. */
    private void skipLineBefore() throws IOException {
        int value = source.next();
        while (value >= 0 && value != '\n' && source.position() < end) {
            value = source.next();
        }
    }

    /** Returns whether the file ended with the line. */
    private boolean readLine(RecordBuffer buffer) throws IOException {
        buffer.clear();
        int value = source.next();
        while (value >= 0 && value != '\n') {
            buffer.append(value);
            value = source.next();
        }
        if (position == 0) {
            buffer.dropByteOrderMark();
        }
        return value < 0;
    }
}
