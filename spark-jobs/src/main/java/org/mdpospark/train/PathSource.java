package org.mdpospark.train;

import java.io.InputStream;
import org.nd4j.common.loader.Source;

/** A path that names rows instead of a file. */
record PathSource(String path) implements Source {
    @Override
    public InputStream getInputStream() {
        throw new UnsupportedOperationException("rows are no file");
    }

    @Override
    public String getPath() {
        return path;
    }
}
