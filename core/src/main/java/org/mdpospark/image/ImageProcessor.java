package org.mdpospark.image;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.ModelConfig;

/**
 * Makes of an image what a vision tower reads, as the published preprocessors do: bring it into the tower's frame,
 * scale the samples to [0, 1], subtract the mean and divide by the deviation. The arithmetic is that of transformers
 * with NumPy, so that the floats are the same: scaled in double precision and rounded, then in single precision.
 *
 * @param scale what a sample of 0 to 255 is multiplied with
 * @param mean of red, green and blue, each from 0 to 1
 * @param deviation of red, green and blue, each above 0
 */
public record ImageProcessor(ModelFrame frame, double scale, List<Double> mean, List<Double> deviation)
        implements Serializable {
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);
    private static final double TO_UNIT = 1 / 255.0;

    public ImageProcessor {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != 3 || deviation.size() != 3) {
            throw new IllegalArgumentException(
                    "mean and deviation must have a value for each of three colours, but are %s and %s"
                            .formatted(mean, deviation));
        }
        for (int channel = 0; channel < 3; channel++) {
            if (!(mean.get(channel) >= 0 && mean.get(channel) <= 1 && deviation.get(channel) > 0)) {
                throw new IllegalArgumentException(
                        "mean must be from 0 to 1 and deviation above 0, but are %s and %s".formatted(mean, deviation));
            }
        }
    }

    /**
     * Returns the processor of a model: for LLaVA, what {@code preprocessor_config.json} of its folder says; for Bunny,
     * SigLIP's with images padded or squashed as its {@code config.json} says.
     *
     * @throws MalformedCheckpointException if the folder's file is missing, asks for something that is not done here,
     *     or makes other images than the model's tower reads
     */
    public static ImageProcessor open(Path folder, ModelConfig config) throws IOException {
        int size = config.vision().imageSize();
        if (config.architecture() == ModelConfig.Architecture.BUNNY) {
            return siglip(size, config.imageAspectRatio().equals(Optional.of("pad")));
        }
        Path file = folder.resolve("preprocessor_config.json");
        ImageProcessor processor = read(file, false);
        if (processor.frame.size() != size) {
            throw new MalformedCheckpointException(
                    file,
                    "must make images of %d pixels per side, as config.json has it, but makes %d"
                            .formatted(size, processor.frame.size()));
        }
        return processor;
    }

    /**
     * Returns the processor of SigLIP's towers, whose folders need none: mean and deviation are 0.5.
     *
     * @param pad whether an image is padded to a square, rather than squashed
     */
    public static ImageProcessor siglip(int size, boolean pad) {
        ModelFrame.Fit fit = pad ? ModelFrame.Fit.PAD : ModelFrame.Fit.SQUASH;
        return new ImageProcessor(new ModelFrame(size, fit, background(HALF)), TO_UNIT, HALF, HALF);
    }

    /**
     * Reads a {@code preprocessor_config.json}.
     *
     * @param pad whether an image is padded to a square before all else, as {@code image_aspect_ratio: pad} asks for
     * @throws MalformedCheckpointException if the file is missing, or asks for something that is not done here
     */
    public static ImageProcessor read(Path file, boolean pad) throws IOException {
        return PreprocessorConfig.read(file).processor(pad);
    }

    /** Returns the tower's input. */
    public PixelTensor process(RgbImage image) {
        byte[] rgb = frame.render(image).rgb();
        int pixels = rgb.length / 3;
        float[] values = new float[rgb.length];
        for (int channel = 0; channel < 3; channel++) {
            float[] normalised = normalised(channel);
            for (int pixel = 0; pixel < pixels; pixel++) {
                values[channel * pixels + pixel] = normalised[rgb[3 * pixel + channel] & 0xFF];
            }
        }
        return new PixelTensor(frame.size(), values);
    }

    /** Returns the colour around padded images: the mean, rounded down. */
    static int background(List<Double> mean) {
        int color = 0;
        for (double value : mean) {
            color = 256 * color + (int) (value * 255);
        }
        return color;
    }

    /** Returns what becomes of each of a channel's 256 samples. */
    private float[] normalised(int channel) {
        float subtracted = mean.get(channel).floatValue();
        float divisor = deviation.get(channel).floatValue();
        float[] values = new float[256];
        for (int sample = 0; sample < values.length; sample++) {
            values[sample] = ((float) (sample * scale) - subtracted) / divisor;
        }
        return values;
    }
}
