package org.mdpospark.jobs;

import java.nio.file.Files;
import java.nio.file.Path;

/** The bundled sample: a handful of photographs in the public domain with preference rows. */
final class Sample {
    private Sample() {}

    /** Returns the file of rows; images lie beside it. */
    static String rows() {
        Path rows = Home.file("sample", "rows.json");
        if (!Files.isRegularFile(rows)) {
            throw new IllegalArgumentException(
                    "no input is named, and the sample is not here: name files of preference rows, or run ./mdpo in the project's folder");
        }
        return rows.toUri().toString();
    }
}
