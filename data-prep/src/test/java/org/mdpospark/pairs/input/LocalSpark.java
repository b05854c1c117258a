package org.mdpospark.pairs.input;

import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Spark session with two threads in this JVM, started before a test class and stopped after it. */
final class LocalSpark implements BeforeAllCallback, AfterAllCallback {
    private @Nullable SparkSession session;

    @Override
    public void beforeAll(ExtensionContext context) {
        session = SparkSession.builder()
                .master("local[2]")
                .appName(context.getDisplayName())
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.parquet.enableVectorizedReader", false)
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        session().stop();
    }

    SparkSession session() {
        if (session == null) {
            throw new IllegalStateException("the session must be started, but is not");
        }
        return session;
    }
}
