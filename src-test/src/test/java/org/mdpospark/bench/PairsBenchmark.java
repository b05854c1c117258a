package org.mdpospark.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.mdpospark.image.CropSampler;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.pairs.OutputOptions;
import org.mdpospark.pairs.PairsJob;
import org.mdpospark.pairs.PairsOptions;
import org.mdpospark.pairs.SplitOptions;
import org.mdpospark.pairs.input.ColumnRenames;
import org.mdpospark.pairs.input.InputOptions;
import org.mdpospark.pairs.input.PairSelection;
import org.mdpospark.pairs.negative.NegativeOptions;
import org.mdpospark.pairs.negative.QualityLimits;
import org.mdpospark.pairs.negative.Strategy;

/**
 * Measures {@link PairsJob} with the defaults of {@code mdpo pairs}, several times in one Spark session.
 *
 * <p>Arguments: ROWS OUT_ROOT RUNS STORE. Each run goes into a new folder below OUT_ROOT, which is deleted afterwards.
 * STORE is {@code materialized}, {@code virtual}, or the first with {@code -no-hash}. The system property
 * {@code spark.master} names the master. {@code bench/compare.py} starts this program.
 *
 * <p>Prints one line of JSON for a run: {@code pairs_seconds} until the pairs are written, {@code pairs_cpu_seconds} of
 * processor time for them, {@code total_seconds} with the report page too, and {@code peak_rss_mib}, the most resident
 * memory of this process until then. The start of Java and of the session is in none of the times.
 */
public final class PairsBenchmark {
    private static final String NO_HASH = "-no-hash";

    private PairsBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException(
                    "arguments must be ROWS OUT_ROOT RUNS STORE, but are: " + String.join(" ", arguments));
        }
        int runs = Integer.parseInt(arguments[2]);
        boolean hashed = !arguments[3].endsWith(NO_HASH);
        NegativeOptions.Store store =
                NegativeOptions.Store.valueOf(arguments[3].replace(NO_HASH, "").toUpperCase(Locale.ROOT));
        try (SparkSession spark =
                SparkSession.builder().appName("pairs benchmark").getOrCreate()) {
            for (int run = 0; run < runs; run++) {
                File folder = new File(arguments[1], "run-" + run);
                delete(folder);
                System.out.println(measure(spark, run, options(arguments[0], folder, store, hashed)));
                delete(folder);
            }
        }
    }

    private static String measure(SparkSession spark, int run, PairsOptions options) throws IOException {
        PairsClock clock = new PairsClock();
        long start = System.nanoTime();
        long startCpu = PairsClock.cpuNanos();
        PairsJob.Outcome outcome = new PairsJob(spark, options, clock).run();
        long end = System.nanoTime();
        return String.format(
                Locale.ROOT,
                "{\"run\": %d, \"rows\": %d, \"pairs_seconds\": %.3f, \"pairs_cpu_seconds\": %.3f, \"total_seconds\": %.3f, \"peak_rss_mib\": %d}",
                run,
                outcome.manifest().counts().rows(),
                (clock.written() - start) / 1e9,
                (clock.writtenCpu() - startCpu) / 1e9,
                (end - start) / 1e9,
                peakMebibytes());
    }

    private static PairsOptions options(String rows, File folder, NegativeOptions.Store store, boolean hashed) {
        return new PairsOptions(
                new InputOptions(
                        List.of(rows),
                        Optional.empty(),
                        ColumnRenames.NONE,
                        new PairSelection(false, 0),
                        InputOptions.DEFAULT_MAX_RECORD_BYTES),
                Optional.empty(),
                ImageLimits.DEFAULT,
                new NegativeOptions(
                        Strategy.CROP,
                        NegativeOptions.DEFAULT_COUNT,
                        CropSampler.DEFAULT,
                        NegativeOptions.Generator.DEFAULT,
                        null,
                        store,
                        NegativeOptions.Encoding.JPEG,
                        NegativeOptions.DEFAULT_JPEG_QUALITY,
                        hashed),
                QualityLimits.NONE,
                new SplitOptions(0, SplitOptions.DEFAULT_NEAR_DISTANCE, List.of()),
                new OutputOptions(folder.getPath(), OutputOptions.DEFAULT_MAX_BAD_FRACTION, List.of(), false, 0),
                PairsOptions.DEFAULT_SEED);
    }

    private static void delete(File folder) throws IOException {
        if (folder.exists() && !FileUtil.fullyDelete(folder)) {
            throw new IOException("%s cannot be deleted".formatted(folder));
        }
    }

    /** Reads the high-water mark of resident memory, which Linux keeps for each process. */
    private static long peakMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
            }
        }
        throw new IOException("/proc/self/status must have a line VmHWM, but has none");
    }
}
