package org.mdpospark.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A session as commands open it, started before a test class and stopped after it. */
public final class LocalSpark implements BeforeAllCallback, AfterAllCallback {
    private static final Map<String, String> ON_THIS_MACHINE = Map.of(
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.ui.enabled", "false",
            "spark.sql.shuffle.partitions", "2");

    private final Map<String, String> settings;
    private @Nullable SparkSession session;

    public LocalSpark(Map<String, String> settings) {
        this.settings = settings;
    }

    public static LocalSpark twoThreads() {
        return new LocalSpark(Map.of("spark.master", "local[2]"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    public void start() {
        makeSparkHome();
        ON_THIS_MACHINE.forEach(System::setProperty);
        settings.forEach(System::setProperty);
        session = Sessions.open("test");
    }

    /** Executors that are processes are started from there, though what they run is on the class path. */
    private static void makeSparkHome() {
        String home = System.getenv("SPARK_HOME");
        if (home != null) {
            try {
                Files.createDirectories(Path.of(home, "jars"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public void stop() {
        session().stop();
        ON_THIS_MACHINE.keySet().forEach(System::clearProperty);
        settings.keySet().forEach(System::clearProperty);
    }

    public SparkSession session() {
        if (session == null) {
            throw new IllegalStateException("the session must be started, but is not");
        }
        return session;
    }
}
