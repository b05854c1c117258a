package org.mdpospark.jobs;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.mdpospark.cluster.SharedFolders;

/** Starts Spark with the settings that every command relies on. */
final class Sessions {
    private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
    private static final String SECRET = "spark.authenticate.secret";
    private static final String SERIES = "3.5";
    private static final String SPARK_VERSION = org.apache.spark.package$.MODULE$.SPARK_VERSION();
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
        requirePlatform(SPARK_VERSION, Object.class.getModule().isOpen("sun.nio.ch", Sessions.class.getModule()));
        String options = settings.getOrDefault(EXECUTOR_OPTIONS, new SparkConf().get(EXECUTOR_OPTIONS, ""));
        try {
            SparkSession.Builder builder = SparkSession.builder();
            settings.forEach(builder::config);
            handedOnSecret(System.getenv()).ifPresent(secret -> builder.config(SECRET, secret));
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
     * Checks what Spark itself would fail on later, and with less to say.
     *
     * @param spark its version
     * @param opened whether this Java opens its packages to Spark. That of an executor always does: Spark sees to it
     * @throws EnvironmentException if this machine is not set up; the message names the setting
     */
    static void requirePlatform(String spark, boolean opened) {
        if (!spark.startsWith(SERIES + ".")) {
            throw new EnvironmentException(
                    "this is Spark %s, but the job jar needs Spark %s: set SPARK_HOME to one".formatted(spark, SERIES));
        }
        if (!opened) {
            throw new EnvironmentException(
                    "the driver's Java does not open java.base/sun.nio.ch, which Spark needs on Java 17: its --add-opens options are in spark.driver.extraJavaOptions of conf/*.properties, which mdpo-submit gives");
        }
    }

    /** Checks that a folder which the command writes to is the executors' too. */
    static void requireShared(SparkSession spark, String option, String folder) throws IOException {
        SharedFolders.require(JavaSparkContext.fromSparkContext(spark.sparkContext()), option, folder);
    }

    /**
     * Returns the cluster's secret where a standalone worker started this driver. Spark keeps it off the driver's
     * command line and hands it on in the environment, but looks for it among the settings.
     */
    static Optional<String> handedOnSecret(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("_SPARK_AUTH_SECRET"));
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
