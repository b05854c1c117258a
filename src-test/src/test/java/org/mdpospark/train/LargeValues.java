package org.mdpospark.train;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Sends what a round sends to one executor, gets it back in tasks that give 256 MiB each, as rounds do, and compares:
 * whether Spark moves so many values at all. {@code bench/rounds.py --values} starts this program.
 *
 * <p>Arguments: VALUES EXECUTOR_MIB. An adapter of VALUES values goes along with two moments of each.
 */
public final class LargeValues {
    private static final int VALUES_OF_A_TASK = 1 << 26;

    private LargeValues() {}

    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            throw new IllegalArgumentException(
                    "arguments must be VALUES EXECUTOR_MIB, but are: " + String.join(" ", arguments));
        }
        int values = Integer.parseInt(arguments[0]);
        SparkConf settings = new SparkConf()
                .setAppName("large values")
                .setMaster("local-cluster[1,1,%s]".formatted(arguments[1]))
                .set("spark.executor.memory", arguments[1] + "m")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false")
                .set("spark.broadcast.compress", "false")
                .set("spark.driver.maxResultSize", "0");
        try (JavaSparkContext context = new JavaSparkContext(settings)) {
            move(context, values);
        }
    }

    private static void move(JavaSparkContext context, int values) {
        long begin = System.nanoTime();
        Broadcast<RoundStart> start = context.broadcast(new RoundStart(drawn(values), drawn(2 * values), 0));
        long written = System.nanoTime();
        long seen = context.parallelize(List.of(0), 1)
                .map(ignored ->
                        hash(start.value().parameters()) + hash(start.value().updaterState()))
                .collect()
                .get(0);
        long sent = System.nanoTime();
        int parts = (int) ((3L * values + VALUES_OF_A_TASK - 1) / VALUES_OF_A_TASK);
        List<Integer> numbers = IntStream.range(0, parts).boxed().toList();
        List<List<Floats>> returned = context.parallelize(numbers, parts)
                .map(number -> List.of(
                        part(start.value().parameters(), number, parts),
                        part(start.value().updaterState(), number, parts)))
                .collect();
        long end = System.nanoTime();
        boolean same = seen == hash(values) + hash(2 * values);
        for (int number = 0; number < parts; number++) {
            same &= isPart(returned.get(number).get(0), values, number, parts)
                    && isPart(returned.get(number).get(1), 2 * values, number, parts);
        }
        System.out.println(String.format(
                Locale.ROOT,
                "{\"values\": %d, \"bytes\": %d, \"write_seconds\": %.2f, \"send_seconds\": %.2f,"
                        + " \"return_seconds\": %.2f, \"same\": %b}",
                values,
                3L * Float.BYTES * values,
                (written - begin) / 1e9,
                (sent - written) / 1e9,
                (end - sent) / 1e9,
                same));
    }

    private static Floats part(Floats whole, int number, int parts) {
        int begin = begin(whole.length(), number, parts);
        return new Floats(whole.array(), begin, begin(whole.length(), number + 1, parts) - begin);
    }

    private static boolean isPart(Floats part, int whole, int number, int parts) {
        int begin = begin(whole, number, parts);
        boolean same = part.begin() == 0 && part.length() == begin(whole, number + 1, parts) - begin;
        float[] array = part.array();
        for (int i = 0; i < array.length; i++) {
            same &= array[i] == value(begin + i);
        }
        return same;
    }

    private static int begin(int whole, int number, int parts) {
        return (int) ((long) whole * number / parts);
    }

    private static Floats drawn(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = value(i);
        }
        return Floats.of(values);
    }

    /** Returns a value in [1, 2) that differs from its neighbours. */
    private static float value(int i) {
        return Float.intBitsToFloat(0x3f800000 | (i * 0x9E3779B9) >>> 9);
    }

    private static long hash(int count) {
        long hash = 1;
        for (int i = 0; i < count; i++) {
            hash = 31 * hash + Float.floatToRawIntBits(value(i));
        }
        return hash;
    }

    private static long hash(Floats values) {
        long hash = 1;
        for (float value : values.array()) {
            hash = 31 * hash + Float.floatToRawIntBits(value);
        }
        return hash;
    }
}
