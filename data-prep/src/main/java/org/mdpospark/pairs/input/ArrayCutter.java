package org.mdpospark.pairs.input;

import java.io.IOException;

/**
 * Cuts the elements out of one JSON array (RFC 8259). It minds brackets and quotes only, so that an element that is
 * malformed inside, or too long to be kept, costs no other; the elements are checked when they are parsed.
 */
final class ArrayCutter implements RecordCutter {
    private final ByteSource source;
    private long index = -1;
    private boolean isClosed;
    private boolean isBrokenOff;

    ArrayCutter(ByteSource source) {
        this.source = source;
    }

    @Override
    public boolean next(RecordBuffer buffer) throws IOException {
        index++;
        if (index == 0) {
            requireOpeningBracket();
        }
        if (isBrokenOff) {
            throw new IOException("the array is not closed");
        }
        if (isClosed) {
            requireNothingMore();
            return false;
        }
        buffer.clear();
        readElement(buffer);
        boolean isEmptyArray = isClosed && index == 0 && buffer.isBlank();
        if (isEmptyArray) {
            requireNothingMore();
        }
        return !isEmptyArray;
    }

    @Override
    public long position() {
        return index;
    }

    private void requireOpeningBracket() throws IOException {
        if (source.firstSignificant() != '[') {
            throw new IOException("the file is no JSON array");
        }
    }

    /** Reads up to the comma or bracket that ends the element. */
    private void readElement(RecordBuffer buffer) throws IOException {
        int depth = 0;
        while (true) {
            int value = source.next();
            if (value < 0) {
                breakOff(depth, buffer);
                return;
            }
            if (depth == 0 && (value == ',' || value == ']')) {
                isClosed = value == ']';
                return;
            }
            buffer.append(value);
            if (value == '"') {
                readString(buffer);
            } else if (value == '{' || value == '[') {
                depth++;
            } else if (value == '}' || value == ']') {
                depth = closed(depth);
            }
        }
    }

    private void readString(RecordBuffer buffer) throws IOException {
        boolean isEscaped = false;
        int value = source.next();
        while (value >= 0 && (isEscaped || value != '"')) {
            buffer.append(value);
            isEscaped = !isEscaped && value == '\\';
            value = source.next();
        }
        if (value < 0) {
            throw new IOException("the file ends inside a string");
        }
        buffer.append(value);
    }

    private static int closed(int depth) throws IOException {
        if (depth == 0) {
            throw new IOException("a } closes nothing");
        }
        return depth - 1;
    }

    /** The file has ended: an element that is whole still counts. */
    private void breakOff(int depth, RecordBuffer buffer) throws IOException {
        isBrokenOff = true;
        if (depth > 0) {
            throw new IOException("the file ends inside an element");
        }
        if (buffer.isBlank()) {
            throw new IOException("the array is not closed");
        }
    }

    private void requireNothingMore() throws IOException {
        int value = source.next();
        while (ByteSource.isBlank(value)) {
            value = source.next();
        }
        if (value >= 0) {
            throw new IOException("there is text after the array");
        }
    }
}
