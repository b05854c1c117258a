package org.mdpospark.doctor;

/** How bad a finding is; later ones are worse. */
public enum Mark {
    OK("ok"),
    /** Works; somebody may want to know. */
    NOTE("note"),
    /** Works, but slower or less surely than it could. */
    WARNING("warning"),
    /** A command will fail. */
    FAIL("FAIL");

    private final String text;

    Mark(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
