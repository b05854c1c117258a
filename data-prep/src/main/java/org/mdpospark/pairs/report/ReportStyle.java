package org.mdpospark.pairs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** How all reports look. */
public final class ReportStyle {
    private ReportStyle() {}

    /** Returns the style sheet that every report begins with. */
    public static Html sheet() {
        return read(ReportStyle.class, "report.css");
    }

    /**
     * Returns a style sheet of this program.
     *
     * @param owner class beside which the file lies
     */
    public static Html read(Class<?> owner, String file) {
        try (InputStream resource = owner.getResourceAsStream(file)) {
            if (resource == null) {
                throw new IllegalStateException("%s must be in the jar, but is not".formatted(file));
            }
            return Html.ours(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
