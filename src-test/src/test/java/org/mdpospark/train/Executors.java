package org.mdpospark.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.mdpospark.jobs.LocalSpark;
import org.mdpospark.jobs.ShortLife;

/** Executors as processes of their own, with the tests' classes. */
final class Executors {
    private Executors() {}

    static LocalSpark cluster(int executors, Map<String, String> settings) {
        try {
            Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> all = new HashMap<>();
        all.put("spark.master", "local-cluster[%d,1,1024]".formatted(executors));
        all.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        all.put(ShortLife.SETTING, ShortLife.JAVA_OPTIONS);
        all.put("spark.executorEnv.OMP_NUM_THREADS", "1");
        all.put("spark.shuffle.io.retryWait", "200ms");
        all.putAll(settings);
        return new LocalSpark(all);
    }
}
