package org.mdpospark.jobs;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** Passes on what a command prints on stderr, and remembers the last line that says what went wrong. */
final class FailureLine extends FilterWriter {
    private static final String MARK = "mdpo: ";
    private final StringBuilder line = new StringBuilder();
    private String last = "";

    FailureLine(Writer to) {
        super(to);
    }

    /** Returns the line without its mark; empty if there was none. */
    synchronized String text() {
        return last;
    }

    @Override
    public synchronized void write(int character) throws IOException {
        super.write(character);
        keep((char) character);
    }

    @Override
    public synchronized void write(char[] characters, int from, int length) throws IOException {
        super.write(characters, from, length);
        for (int i = from; i < from + length; i++) {
            keep(characters[i]);
        }
    }

    @Override
    public synchronized void write(String text, int from, int length) throws IOException {
        super.write(text, from, length);
        text.substring(from, from + length).chars().forEach(character -> keep((char) character));
    }

    private void keep(char character) {
        if (character != '\n') {
            line.append(character);
            return;
        }
        String whole = line.toString().strip();
        line.setLength(0);
        if (whole.startsWith(MARK)) {
            last = whole.substring(MARK.length());
        }
    }
}
