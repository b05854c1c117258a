package org.mdpospark.pairs;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.pairs.image.ImageReader;
import org.mdpospark.pairs.input.InputFile;
import org.mdpospark.pairs.negative.NegativeOptions;
import org.mdpospark.pairs.negative.QualityLimits;

/**
 * What every task needs to know of the run.
 *
 * @param files paths of the input files, by their index
 * @param imageFolders the image root of each input file, by its index
 * @param output folder of the data set
 */
record TaskSettings(
        List<String> files,
        List<String> imageFolders,
        String output,
        ImageLimits limits,
        NegativeOptions negative,
        QualityLimits quality,
        long seed,
        int nearDistance,
        SerializableConfiguration configuration)
        implements Serializable {

    static TaskSettings of(PairsOptions options, List<InputFile> inputs, String output, Configuration hadoop)
            throws IOException {
        Optional<String> images = images(options, hadoop);
        List<String> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        for (InputFile input : inputs) {
            files.add(input.path());
            folders.add(images.orElseGet(
                    () -> input.path().substring(0, input.path().lastIndexOf('/') + 1)));
        }
        return new TaskSettings(
                files,
                folders,
                output,
                options.limits(),
                options.negative(),
                options.quality(),
                options.seed(),
                options.split().nearDistance(),
                new SerializableConfiguration(hadoop));
    }

    /** Returns the whole path of the images' root: executors work in folders of their own. */
    private static Optional<String> images(PairsOptions options, Configuration hadoop) throws IOException {
        if (options.images().isEmpty()) {
            return Optional.empty();
        }
        Path root = new Path(options.images().get());
        return Optional.of(root.getFileSystem(hadoop).makeQualified(root).toString());
    }

    Configuration hadoop() {
        return configuration.value();
    }

    ImageReader imageReader() {
        return new ImageReader(imageFolders, hadoop(), limits);
    }
}
