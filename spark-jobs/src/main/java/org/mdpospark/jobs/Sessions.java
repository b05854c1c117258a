package org.mdpospark.jobs;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** Starts Spark with the settings that every command relies on. */
final class Sessions {
    private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    private static volatile String application = "";

    private Sessions() {}

    /** Returns the id of the Spark application that was started last, for who looks for its logs; empty before any. */
    static String application() {
        return application;
    }

    static SparkSession open(String name) {
        return open(name, Map.of());
    }

    /** Returns what the Hadoop client is told, {@code spark.hadoop.…} settings included, without a session. */
    static Configuration hadoop() {
        return SparkHadoopUtil.get().newConfiguration(new SparkConf());
    }

    /** Starts Spark with further settings. */
    static SparkSession open(String name, Map<String, String> settings) {
        String options = settings.getOrDefault(EXECUTOR_OPTIONS, new SparkConf().get(EXECUTOR_OPTIONS, ""));
        try {
            SparkSession.Builder builder = SparkSession.builder();
            settings.forEach(builder::config);
            SparkSession session = builder.appName("mdpo " + name)
                    // records travel between tasks, and Kryo cannot make records
                    .config("spark.serializer", "org.apache.spark.serializer.JavaSerializer")
                    .config(EXECUTOR_OPTIONS, executorOptions(options))
                    .getOrCreate();
            application = session.sparkContext().applicationId();
            return session;
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            throw new EnvironmentException(
                    "Spark does not start (%s): run ./mdpo for a local Spark, or spark-submit with a --master"
                            .formatted(firstLine(e)),
                    e);
        }
    }

    /**
     * Adds the parallel collector where none is chosen. Image decoders pin large arrays, which G1 answers with stalls:
     * the same run took three times as long with it.
     */
    static String executorOptions(String given) {
        return COLLECTOR.matcher(given).find() ? given : (given + " -XX:+UseParallelGC").strip();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
