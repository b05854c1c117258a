package org.mdpospark.pairs;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;

/** How files on a local disk are written. */
public final class LocalFiles {
    private LocalFiles() {}

    /**
     * Returns settings with which no {@code .crc} file is written beside each local file: Parquet pages and the
     * manifest have checksums of their own, and the second kind took nearly half of the time of writing.
     */
    public static Configuration withoutChecksumFiles(Configuration hadoop) {
        Configuration settings = new Configuration(hadoop);
        settings.setClass("fs.file.impl", Plain.class, LocalFileSystem.class);
        settings.setBoolean("fs.file.impl.disable.cache", true);
        return settings;
    }

    /** Made by Hadoop, by its name. Clients of object stores, which buffer on the local disk, ask for this type. */
    public static final class Plain extends LocalFileSystem {
        public Plain() {
            setWriteChecksum(false);
            setVerifyChecksum(false);
        }
    }
}
