package org.mdpospark.reference;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.mdpospark.cluster.ExecutorModel;
import org.mdpospark.pairs.LocalFiles;

/** A session of two threads in this process, started before a test class and stopped after it. */
final class LocalSpark implements BeforeAllCallback, AfterAllCallback {
    private @Nullable SparkSession session;

    @Override
    public void beforeAll(ExtensionContext context) {
        session = SparkSession.builder()
                .master("local[2]")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        session().stop();
        ExecutorModel.close();
    }

    SparkSession session() {
        if (session == null) {
            throw new IllegalStateException("the session must be started, but is not");
        }
        return session;
    }

    Configuration hadoop() {
        return LocalFiles.withoutChecksumFiles(session().sparkContext().hadoopConfiguration());
    }
}
