package org.mdpospark.jobs;

/**
 * How tests start Java machines, most of which live for seconds: with the first compiler alone. The second one works on
 * other cores while a machine starts, of which tests have none to spare.
 */
public final class ShortLife {
    public static final String JAVA_OPTIONS = "-XX:TieredStopAtLevel=1";

    /** Setting of Spark that does not stand in the way of the options that commands add. */
    public static final String SETTING = "spark.executor.defaultJavaOptions";

    private ShortLife() {}
}
