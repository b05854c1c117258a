package org.mdpospark.pairs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Serializable;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.pairs.image.ImageReader;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.ImageReference;
import org.mdpospark.pairs.input.RowRejectedException;

/** Lists the pictures of a folder, such as a benchmark's, in the form that {@code --exclude-hashes} reads. */
public final class HashesJob {
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");
    private static final int FILES_PER_TASK = 500;
    private static final int MAX_NAMED = 20;

    private final JavaSparkContext context;
    private final String folder;
    private final String out;
    private final boolean overwrite;
    private final ImageLimits limits;

    public HashesJob(SparkSession spark, String folder, String out, boolean overwrite, ImageLimits limits) {
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.folder = folder;
        this.out = out;
        this.overwrite = overwrite;
        this.limits = limits;
    }

    /**
     * What a run did.
     *
     * @param unreadable the first files that were left out, with the reason
     */
    public record Outcome(long listed, long leftOut, List<String> unreadable) {}

    /** A picture's line of the list, or why it has none. */
    private record Line(boolean listed, String text) implements Serializable {}

    /**
     * Writes the list.
     *
     * @throws IllegalArgumentException if there is no picture in the folder, or the file exists
     */
    public Outcome run() throws IOException {
        Configuration hadoop = context.hadoopConfiguration();
        Path file = new Path(out);
        if (!overwrite && file.getFileSystem(hadoop).exists(file)) {
            throw new IllegalArgumentException(
                    "--out %s exists: choose another file, or add --overwrite".formatted(out));
        }
        List<String> paths = imagePaths(hadoop);
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("there is no picture (%s) below %s"
                    .formatted(String.join(", ", ENDINGS.stream().sorted().toList()), folder));
        }
        SerializableConfiguration configuration = new SerializableConfiguration(hadoop);
        String root = folder;
        ImageLimits imageLimits = limits;
        JavaRDD<Line> lines = context.parallelize(paths, Math.max(1, paths.size() / FILES_PER_TASK))
                .mapPartitions(share -> lines(share, root, configuration, imageLimits));
        return write(lines.collect(), file, hadoop);
    }

    private List<String> imagePaths(Configuration hadoop) throws IOException {
        Path root = new Path(folder);
        FileSystem fileSystem = root.getFileSystem(hadoop);
        Path qualified = root.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
        List<String> paths = new ArrayList<>();
        try {
            RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(qualified, true);
            while (files.hasNext()) {
                String path = files.next().getPath().toUri().getPath();
                if (ENDINGS.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))) {
                    paths.add(
                            path.substring(qualified.toUri().getPath().length()).replaceFirst("^/+", ""));
                }
            }
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("there is no folder %s: check the path".formatted(folder), e);
        }
        paths.sort(null);
        return paths;
    }

    private static Iterator<Line> lines(
            Iterator<String> paths, String root, SerializableConfiguration configuration, ImageLimits limits)
            throws IOException {
        ImageReader reader = new ImageReader(List.of(root), configuration.value(), limits);
        List<Line> lines = new ArrayList<>();
        while (paths.hasNext()) {
            String path = paths.next();
            try {
                SourceImage image = reader.read(new ImageReference(null, path), 0);
                lines.add(new Line(true, "%s\t%016x\t%s".formatted(image.sha256(), image.hash(), plain(path))));
            } catch (RowRejectedException e) {
                lines.add(new Line(false, "%s: %s".formatted(plain(path), e.getMessage())));
            }
        }
        return lines.iterator();
    }

    /** A file name may hold line ends and tabs; the list may not. */
    private static String plain(String path) {
        return path.replaceAll("\\p{Cntrl}", "?");
    }

    private static Outcome write(List<Line> lines, Path file, Configuration hadoop) throws IOException {
        List<String> unreadable = new ArrayList<>();
        long listed = 0;
        try (Writer writer =
                new OutputStreamWriter(file.getFileSystem(hadoop).create(file, true), StandardCharsets.UTF_8)) {
            writer.write(ExcludedImages.TITLE + "\n");
            for (Line line : lines) {
                if (line.listed()) {
                    writer.write(line.text() + "\n");
                    listed++;
                } else if (unreadable.size() < MAX_NAMED) {
                    unreadable.add(line.text());
                }
            }
        }
        return new Outcome(listed, lines.size() - listed, unreadable);
    }
}
