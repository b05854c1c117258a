package org.mdpospark.jobs;

import org.apache.spark.sql.SparkSession;

/** Starts Spark with the settings that every command relies on. */
final class Sessions {
    private Sessions() {}

    static SparkSession open(String name) {
        try {
            return SparkSession.builder()
                    .appName("mdpo " + name)
                    // records travel between tasks, and Kryo cannot make records
                    .config("spark.serializer", "org.apache.spark.serializer.JavaSerializer")
                    .getOrCreate();
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            throw new EnvironmentException(
                    "Spark does not start (%s): run ./mdpo for a local Spark, or spark-submit with a --master"
                            .formatted(firstLine(e)),
                    e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
