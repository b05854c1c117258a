package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.cluster.MdpoPlugin;
import org.mdpospark.metrics.RunCount;
import org.mdpospark.metrics.RunReading;

/** What Spark's metrics system shows of pairs and of training on a cluster, and that docs and dashboard name it. */
class MetricsTest {
    private static final String PLUGIN = "plugin." + MdpoPlugin.class.getName() + ".";
    private static final String PROMETHEUS =
            "metrics_mdpo_driver_plugin_" + MdpoPlugin.class.getName().replace('.', '_') + "_";
    private static final Pattern NAMES = Pattern.compile("\\bmetrics_\\w+");
    private static final Path DOCS = Path.of("../docs/operations/monitoring.md");
    private static final Path MONITORING = Path.of("../deploy/monitoring").toAbsolutePath();

    @TempDir
    static Path folder;

    @AfterAll
    static void forgetSettings() {
        TrainSet.close();
    }

    @Test
    void driverShowsWhatAllExecutorsDoUnderTheNamesOfDocsAndDashboard() throws Exception {
        TrainSet set = TrainSet.make(folder);
        TrainSet.close();
        Path values = Files.createDirectories(folder.resolve("values"));
        Map<String, String> settings = new HashMap<>(TrainSet.settings("local-cluster[2,1,1024]"));
        settings.putAll(Map.of(
                "spark.plugins", MdpoPlugin.class.getName(),
                "spark.metrics.namespace", "mdpo",
                "spark.metrics.conf", MONITORING.resolve("metrics.properties").toString(),
                "spark.metrics.conf.*.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink",
                "spark.metrics.conf.*.sink.csv.directory", values.toString(),
                "spark.metrics.conf.*.sink.csv.period", "1",
                "spark.ui.enabled", "true",
                "spark.ui.prometheus.enabled", "true",
                "spark.ui.port", "0"));
        LocalSpark spark = new LocalSpark(settings);
        Map<RunCount, Long> counted = Arrays.stream(RunCount.values())
                .collect(
                        Collectors.toMap(count -> count, RunCount::value)); // of this Java machine, which is the driver
        ToLongFunction<RunCount> before = count -> counted.getOrDefault(count, 0L);
        spark.start();
        try {
            String page = spark.session().sparkContext().uiWebUrl().get();
            PairsRun.of(
                    spark.session(),
                    "%s --images %s --out %s --partitions 2"
                            .formatted(
                                    folder.resolve("rows.jsonl"), folder.resolve("images"), folder.resolve("counted")));
            String shown = awaitCount(page, RunCount.NEGATIVES_MADE, 16 + before.applyAsLong(RunCount.NEGATIVES_MADE));
            assertThat(count(shown, RunCount.ROWS_READ)).isEqualTo(16 + before.applyAsLong(RunCount.ROWS_READ));
            assertThat(count(shown, RunCount.BYTES_READ) - before.applyAsLong(RunCount.BYTES_READ))
                    .as("the pictures, once for their hashes or twice")
                    .isGreaterThan(bytes(folder.resolve("images")));

            assertThat(namesOfTheDocs()).isEqualTo(registered());
            Set<String> names = names(shown + get(page + "/metrics/executors/prometheus"));
            JsonNode dashboard = new ObjectMapper()
                    .readTree(MONITORING.resolve("grafana-dashboard.json").toFile());
            List<String> queries = dashboard.findValuesAsText("expr");
            assertThat(queries).hasSizeGreaterThan(10);
            assertThat(names).containsAll(names(String.join("\n", queries)));

            // takes the session that there is, and stops it
            CommandRun run = CommandRun.of(set.command(set.out("run")) + " --epochs 2 --steps-per-round 2");
            assertThat(run.code()).as(run.error()).isZero();
        } finally {
            spark.stop();
        }
        List<JsonNode> rounds = TrainSet.metrics(set.out("run"));
        JsonNode last = rounds.get(rounds.size() - 1);
        assertThat(last(values, "driver", RunReading.ROUNDS_DONE.metric())).isEqualTo(rounds.size());
        assertThat(last(values, "driver", RunReading.LOSS.metric()))
                .isEqualTo(last.get("loss").asDouble());
        assertThat(last(values, "driver", RunCount.PAIRS_TRAINED.metric()) - before.applyAsLong(RunCount.PAIRS_TRAINED))
                .as("13 pairs in 2 epochs")
                .isEqualTo(26);
        for (String executor : List.of("0", "1")) { // whose last second may not have been written
            assertThat(last(values, executor, RunCount.PAIRS_TRAINED.metric())).isLessThan(26);
            assertThat(last(values, executor, RunCount.ROWS_READ.metric())).isPositive();
        }
    }

    private static Set<String> registered() {
        return Stream.concat(
                        Arrays.stream(RunCount.values()).map(RunCount::metric),
                        Arrays.stream(RunReading.values()).map(RunReading::metric))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the first column of the table below the line that says where the names are. */
    private static Set<String> namesOfTheDocs() throws IOException {
        return Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(DOCS))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(String text) {
        return NAMES.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /** Asks until executors have told the driver, which they do after each task. */
    private static String awaitCount(String page, RunCount count, long expected) throws Exception {
        String shown = "";
        for (int i = 0; i < 100; i++) {
            shown = get(page + "/metrics/prometheus/");
            if (count(shown, count) == expected) {
                return shown;
            }
            Thread.sleep(100);
        }
        assertThat(count(shown, count)).as(count.metric()).isEqualTo(expected);
        return shown;
    }

    private static long count(String shown, RunCount count) {
        String name = PROMETHEUS + count.metric() + "_Count{type=\"counters\"} ";
        return shown.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + shown));
    }

    private static String get(String address) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(address).isEqualTo(200);
        return response.body();
    }

    /** Returns the last value that Spark's CSV sink wrote. */
    private static double last(Path values, String process, String metric) throws IOException {
        List<String> lines = Files.readAllLines(values.resolve("mdpo." + process + "." + PLUGIN + metric + ".csv"));
        return Double.parseDouble(lines.get(lines.size() - 1).split(",", -1)[1]);
    }

    private static long bytes(Path images) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(images)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
