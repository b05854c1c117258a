package org.mdpospark.pairs;

/** A table in GitHub's Markdown; what would end a cell or begin a tag is escaped. */
final class MarkdownTable {
    private final StringBuilder text = new StringBuilder();
    private boolean empty = true;

    MarkdownTable(String... headings) {
        append(headings);
        text.append("| --- ".repeat(headings.length)).append("|\n");
    }

    void add(String... cells) {
        append(cells);
        empty = false;
    }

    boolean isEmpty() {
        return empty;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void append(String... cells) {
        for (String cell : cells) {
            text.append("| ")
                    .append(cell.replace("|", "\\|").replace("<", "\\<").replaceAll("\\R", " "))
                    .append(' ');
        }
        text.append("|\n");
    }
}
