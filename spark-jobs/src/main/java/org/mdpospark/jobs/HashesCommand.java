package org.mdpospark.jobs;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.mdpospark.cluster.GpuSettings;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.pairs.HashesJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mdpo hashes}: a list of a folder's pictures, to be kept out of training data. */
@Command(
        name = "hashes",
        mixinStandardHelpOptions = true,
        description = "Lists the pictures below a folder by SHA-256 and perceptual hash, for pairs --exclude-hashes.",
        footer = {"", "Example:", "  ./mdpo hashes benchmarks/amber/images --out amber.hashes"})
final class HashesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "Folder of images; subfolders are read too.")
    private String folder;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The list: a new file.")
    private String out;

    @Option(names = "--overwrite", description = "Replaces the file.")
    private boolean overwrite;

    @Option(
            names = "--max-pixels",
            defaultValue = "" + ImageLimits.DEFAULT_MAX_PIXELS,
            paramLabel = "PIXELS",
            description = "Most pixels of an image. Default: ${DEFAULT-VALUE}.")
    private long maxPixels;

    @Override
    public Integer call() throws IOException {
        ImageLimits limits = new ImageLimits(1, maxPixels, ImageLimits.DEFAULT_MAX_BYTES);
        GpuSettings.heldForNothing(new SparkConf())
                .ifPresent(held -> spec.commandLine().getErr().println("warning: " + held));
        try (SparkSession spark = Sessions.open("hashes")) {
            HashesJob.Outcome outcome = new HashesJob(spark, folder, out, overwrite, limits).run();
            outcome.unreadable().forEach(line -> spec.commandLine().getErr().println("left out: " + line));
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%,d pictures listed in %s, %,d files left out%n",
                            outcome.listed(), out, outcome.leftOut());
            spec.commandLine().getOut().flush();
        }
        return ExitCode.DONE;
    }
}
