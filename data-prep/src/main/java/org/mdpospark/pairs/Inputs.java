package org.mdpospark.pairs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.mdpospark.pairs.input.ColumnRenames;
import org.mdpospark.pairs.input.InputFile;
import org.mdpospark.pairs.input.InputFiles;
import org.mdpospark.pairs.input.InputOptions;
import org.mdpospark.pairs.input.PreferenceFormat;
import org.mdpospark.pairs.input.PreferenceRow;
import org.mdpospark.pairs.input.RowRejectedException;
import org.mdpospark.pairs.input.SourceRecord;
import org.mdpospark.pairs.input.SourceRecords;

/**
 * The input files of a run, with the format that their rows have.
 *
 * @param columns the input's names of the columns that are read
 */
record Inputs(List<InputFile> files, PreferenceFormat format, Set<String> columns, InputOptions options) {

    static Inputs open(SparkSession spark, InputOptions options, Configuration hadoop) throws IOException {
        List<InputFile> files = InputFiles.list(hadoop, options.files());
        if (files.size() > RowKey.MAX_FILES) {
            throw new IllegalArgumentException("input must be at most %d files, but is %d: join small ones"
                    .formatted(RowKey.MAX_FILES, files.size()));
        }
        ColumnRenames renames = options.renames();
        PreferenceFormat format = options.format().isPresent()
                ? PreferenceFormat.named(options.format().get(), options.selection())
                : PreferenceFormat.recognise(
                        renames.toOurs(SourceRecords.columns(spark, files, options.maxRecordBytes())),
                        options.selection());
        return new Inputs(files, format, renames.toTheirs(format.columns()), options);
    }

    boolean isParquet() {
        return files.get(0).kind() == InputFile.Kind.PARQUET;
    }

    /** Returns all rows, their text judged. */
    JavaRDD<CandidateRow> candidates(SparkSession spark, boolean withImageBytes) {
        PreferenceFormat rowFormat = format;
        ColumnRenames renames = options.renames();
        return SourceRecords.read(spark, files, columns, options.maxRecordBytes(), withImageBytes)
                .flatMap(record -> candidates(record, rowFormat, renames));
    }

    private static Iterator<CandidateRow> candidates(
            SourceRecord record, PreferenceFormat format, ColumnRenames renames) {
        int file = record.position().file();
        long offset = record.position().offset();
        try {
            List<CandidateRow> rows = new ArrayList<>();
            for (PreferenceRow row : format.parse(renames.apply(record.readable()))) {
                rows.add(new CandidateRow(RowKey.of(file, offset, rows.size()), row, null));
            }
            return rows.iterator();
        } catch (RowRejectedException e) {
            CandidateRow.Rejection rejection =
                    new CandidateRow.Rejection(e.reason(), String.valueOf(e.getMessage()), Excerpts.of(record.value()));
            return List.of(new CandidateRow(RowKey.of(file, offset, 0), null, rejection))
                    .iterator();
        }
    }
}
