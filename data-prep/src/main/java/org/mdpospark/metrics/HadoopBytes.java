package org.mdpospark.metrics;

import org.apache.hadoop.fs.FileSystem;

/** What the Hadoop client of this Java machine has read and written, on all file systems. */
@SuppressWarnings("deprecation") // what replaces it leaves out the second class of file systems with one scheme
final class HadoopBytes {
    private HadoopBytes() {}

    static long read() {
        long bytes = 0;
        for (FileSystem.Statistics statistics : FileSystem.getAllStatistics()) {
            bytes += statistics.getBytesRead();
        }
        return bytes;
    }

    static long written() {
        long bytes = 0;
        for (FileSystem.Statistics statistics : FileSystem.getAllStatistics()) {
            bytes += statistics.getBytesWritten();
        }
        return bytes;
    }
}
