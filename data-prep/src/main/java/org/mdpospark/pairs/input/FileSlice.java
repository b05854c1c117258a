package org.mdpospark.pairs.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.pairs.input.InputFile.Kind;

/**
 * A part of a JSON file that one task reads; arrays and compressed files are not parted.
 *
 * @param file index of the file in the run's inputs
 * @param start its first byte
 * @param end the byte after its last; {@link Long#MAX_VALUE} where the file is not parted
 */
record FileSlice(int file, String path, Kind kind, long start, long end) implements Serializable {
    FileSlice {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException(
                    "slice must begin at or past 0 and hold a byte, but is %d to %d".formatted(start, end));
        }
    }

    static FileSlice whole(int file, InputFile input) {
        return new FileSlice(file, input.path(), input.kind(), 0, Long.MAX_VALUE);
    }

    /** Parts files into slices of at most the given length, in bytes. */
    static List<FileSlice> of(Configuration hadoop, List<InputFile> files, long sliceBytes) {
        List<FileSlice> slices = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            InputFile file = files.get(i);
            boolean isParted =
                    file.kind() == Kind.JSON_LINES && !InputStreams.isCompressed(hadoop, new Path(file.path()));
            if (!isParted) {
                slices.add(whole(i, file));
                continue;
            }
            for (long start = 0; start < file.length(); start += sliceBytes) {
                slices.add(
                        new FileSlice(i, file.path(), file.kind(), start, Math.min(file.length(), start + sliceBytes)));
            }
        }
        return slices;
    }
}
