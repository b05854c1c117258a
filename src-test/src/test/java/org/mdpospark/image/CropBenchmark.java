package org.mdpospark.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.mdpospark.Digests;

/**
 * Measures the steps from the file of an image to the file of its negative, each by itself, in one warm thread.
 *
 * <p>Arguments: FOLDER COUNT ROUNDS. Goes ROUNDS times through as many of the JPEG files, evenly spread by name, and
 * prints for each step the median over the later half of the rounds, in milliseconds an image, as a Markdown table.
 * {@code bench/compare.py --steps} starts this program.
 */
public final class CropBenchmark {
    private static final int QUALITY = 95;
    private static final long SEED = 1;

    private final Map<Step, Long> nanos = new EnumMap<>(Step.class);
    private long bytes;
    private long pixels;
    private long croppedPixels;
    private long checked; // what every step came to, so that none is left out as useless

    private CropBenchmark() {}

    private enum Step {
        READ("reading the file"),
        DIGEST("its SHA-256"),
        INDEX("finding the places and means of all blocks in the coded bits"),
        HASH("the hash of the image, from the means"),
        CROP("the crop to RGB"),
        MEASURE("entropy and hash of the crop"),
        ENCODE("encoding it"),
        WHOLE("instead of the third and fifth: the JDK decodes all of the image");

        private final String text;

        Step(String text) {
            this.text = text;
        }
    }

    public static void main(String[] arguments) throws IOException, UnusableImageException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException(
                    "arguments must be FOLDER COUNT ROUNDS, but are: " + String.join(" ", arguments));
        }
        List<Path> files = sample(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        int rounds = Integer.parseInt(arguments[2]);
        Map<Step, List<Double>> times = new EnumMap<>(Step.class);
        CropBenchmark last = new CropBenchmark();
        for (int round = 0; round < rounds; round++) {
            last = new CropBenchmark();
            for (Path file : files) {
                last.measure(file);
            }
            for (Step step : Step.values()) {
                times.computeIfAbsent(step, unused -> new ArrayList<>())
                        .add(last.nanos.getOrDefault(step, 0L) / 1e6 / files.size());
            }
        }
        last.print(files.size(), rounds, times);
    }

    private static List<Path> sample(Path folder, int count) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(folder)) {
            all = files.sorted().toList();
        }
        List<Path> sample = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sample.add(all.get((int) ((long) i * all.size() / count)));
        }
        return sample;
    }

    private void measure(Path path) throws IOException, UnusableImageException {
        long start = System.nanoTime();
        byte[] file = Files.readAllBytes(path);
        start = note(Step.READ, start, file.length);
        String digest = Digests.sha256Hex(file);
        start = note(Step.DIGEST, start, digest.hashCode());
        ImageHeader header = ImageInspector.inspect(file, ImageLimits.DEFAULT);
        PixelSource source = ImageDecoder.open(file, header);
        start = note(Step.INDEX, start, source.width());
        long hash = PerceptualHash.of(source.luminance(PerceptualHash.GRID));
        start = note(Step.HASH, start, hash);
        RgbImage crop = source.rgb(box(header));
        start = note(Step.CROP, start, crop.width());
        Luminance luminance = Luminance.of(crop);
        double entropy = luminance.entropy();
        start = note(Step.MEASURE, start, (long) entropy ^ PerceptualHash.of(luminance));
        byte[] encoded = ImageEncoder.jpeg(crop, QUALITY, ExifOrientation.UPRIGHT);
        start = note(Step.ENCODE, start, encoded.length);
        RgbImage whole = ImageDecoder.decode(file, header).rgb();
        note(Step.WHOLE, start, whole.width());
        bytes += file.length;
        pixels += header.pixels();
        croppedPixels += (long) crop.width() * crop.height();
    }

    private CropBox box(ImageHeader header) {
        return CropSampler.DEFAULT
                .draw(header.width(), header.height(), new SplitMix64(SEED + bytes))
                .box();
    }

    private long note(Step step, long start, long result) {
        long end = System.nanoTime();
        nanos.merge(step, end - start, Long::sum);
        checked += result;
        return System.nanoTime();
    }

    private void print(int count, int rounds, Map<Step, List<Double>> times) {
        System.out.printf(
                Locale.ROOT,
                "%d JPEG files of %d KB and %.2f megapixels, crops of %.1f %% of them, %d rounds (%x)%n%n",
                count,
                bytes / count / 1000,
                pixels / 1e6 / count,
                100.0 * croppedPixels / pixels,
                rounds,
                checked);
        System.out.println("| step | ms |");
        System.out.println("| --- | --- |");
        times.forEach((step, all) -> {
            List<Double> later =
                    all.subList(all.size() / 2, all.size()).stream().sorted().toList();
            System.out.printf(Locale.ROOT, "| %s | %.2f |%n", step.text, later.get(later.size() / 2));
        });
    }
}
