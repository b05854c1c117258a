package org.mdpospark.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.score.AmberDescriptions;
import org.mdpospark.score.Benchmark;
import org.mdpospark.score.BenchmarkKind;
import org.mdpospark.score.ImageQuestion;
import picocli.CommandLine.Option;

/** Options that name benchmarks; the same words for every command that asks or scores them. */
final class Benchmarks {
    @Option(
            names = "--benchmark",
            paramLabel = "NAME=FOLDER",
            description =
                    "A benchmark and your copy of it; may be given several times. Names: amber, amber-yes-no, chair,"
                            + " object-halbench, mmhal, pope-random, pope-popular, pope-adversarial.")
    private List<String> benchmarks = List.of();

    @Option(
            names = "--images",
            paramLabel = "NAME=FOLDER",
            description = "A benchmark's images, where executors read them. Default: in its folder.")
    private List<String> images = List.of();

    @Option(
            names = "--limit",
            defaultValue = "0",
            paramLabel = "N",
            description = "Asks only so many questions of each benchmark, spread evenly. Default: all.")
    private int limit;

    @Option(
            names = "--similarity",
            paramLabel = "FILE",
            description = "Table of similar words for AMBER; without it only its own words stand for objects.")
    private @Nullable String similarity;

    /** Opens the benchmarks, with the place of each image. */
    List<Exam> open(Configuration hadoop, boolean imagesNeeded) throws IOException {
        Map<BenchmarkKind, String> folders = named("--benchmark", benchmarks);
        Map<BenchmarkKind, String> imageFolders = named("--images", images);
        if (folders.isEmpty()) {
            throw new IllegalArgumentException(
                    "--benchmark is missing: name a benchmark and your copy of it, such as --benchmark amber=/data/AMBER");
        }
        if (limit < 0) {
            throw new IllegalArgumentException("--limit must be at least 1, but is " + limit);
        }
        List<Exam> exams = new ArrayList<>();
        for (Map.Entry<BenchmarkKind, String> entry : folders.entrySet()) {
            BenchmarkKind kind = entry.getKey();
            Path folder = Path.of(entry.getValue()).toAbsolutePath().normalize();
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException(
                        "--benchmark %s: %s is no folder on this machine: name the folder of your copy"
                                .formatted(kind.code(), entry.getValue()));
            }
            Benchmark benchmark = withSimilarity(kind.open(folder));
            List<ImageQuestion> questions =
                    limit == 0 ? benchmark.questions() : Exam.some(benchmark.questions(), limit);
            if (questions.size() < benchmark.questions().size() && kind == BenchmarkKind.MMHAL) {
                throw new IllegalArgumentException(
                        "--limit %d: MMHal-Bench is asked and rated whole, its %d questions: leave --limit out, or the benchmark"
                                .formatted(limit, benchmark.questions().size()));
            }
            String root = imageFolders.getOrDefault(kind, imageFolder(folder, questions.get(0)));
            exams.add(
                    imagesNeeded || imageFolders.containsKey(kind)
                            ? Exam.of(benchmark, questions, root, hadoop)
                            : Exam.withoutImages(benchmark, questions));
        }
        return exams;
    }

    private Benchmark withSimilarity(Benchmark benchmark) throws IOException {
        return similarity != null && benchmark instanceof AmberDescriptions amber
                ? amber.with(Path.of(similarity))
                : benchmark;
    }

    /** Returns the folder itself, or the one in it that holds the first image. */
    private static String imageFolder(Path folder, ImageQuestion first) {
        for (String name : List.of("", "image", "images")) {
            Path candidate = name.isEmpty() ? folder : folder.resolve(name);
            if (!first.isInline() && Files.isRegularFile(candidate.resolve(first.image()))) {
                return candidate.toUri().toString();
            }
        }
        return folder.toUri().toString();
    }

    /** Reads {@code NAME=VALUE} pairs. */
    static Map<BenchmarkKind, String> named(String option, List<String> pairs) {
        Map<BenchmarkKind, String> values = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw new IllegalArgumentException(
                        "%s must be NAME=FOLDER, such as amber=/data/AMBER, but is '%s'".formatted(option, pair));
            }
            if (values.put(kind(option, pair.substring(0, equals)), pair.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("%s must name each benchmark once, but names %s twice"
                        .formatted(option, pair.substring(0, equals)));
            }
        }
        return values;
    }

    static BenchmarkKind kind(String option, String name) {
        return Arrays.stream(BenchmarkKind.values())
                .filter(kind -> kind.code().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s must name one of %s, but names '%s'"
                        .formatted(
                                option,
                                Arrays.stream(BenchmarkKind.values())
                                        .map(BenchmarkKind::code)
                                        .collect(Collectors.joining(", ")),
                                name)));
    }
}
