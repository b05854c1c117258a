package org.mdpospark.doctor;

/**
 * One line of a diagnosis.
 *
 * @param check what was looked at
 * @param text what was found, in one line
 * @param remedy what to do about it; empty where nothing is to be done
 */
public record Finding(String check, Mark mark, String text, String remedy) {
    public Finding {
        if ((mark == Mark.OK) != remedy.isEmpty()) {
            throw new IllegalArgumentException("a finding must have a remedy unless it is ok, but %s (%s) has '%s'"
                    .formatted(check, mark, remedy));
        }
        text = oneLine(text);
        remedy = oneLine(remedy);
    }

    public static Finding ok(String check, String text) {
        return new Finding(check, Mark.OK, text, "");
    }

    public static Finding note(String check, String text, String remedy) {
        return new Finding(check, Mark.NOTE, text, remedy);
    }

    public static Finding warning(String check, String text, String remedy) {
        return new Finding(check, Mark.WARNING, text, remedy);
    }

    public static Finding fail(String check, String text, String remedy) {
        return new Finding(check, Mark.FAIL, text, remedy);
    }

    /** What other programs say may have any characters: a finding stays a line, and a terminal is not steered by it. */
    private static String oneLine(String text) {
        return text.strip().replaceAll("\\p{Cntrl}+", " ");
    }
}
