package org.mdpospark.doctor;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.util.VersionInfo;
import org.mdpospark.pairs.Version;

/** Spark, Scala and Hadoop's client: those that this program was built for, and the same everywhere. */
final class SparkCheck implements Check<SparkCheck.Facts> {
    static final String BUILT_FOR_SPARK = "3.5";
    static final String BUILT_FOR_SCALA = "2.12";
    private static final String NAME = "Spark";

    /**
     * What is seen.
     *
     * @param program version of this program
     */
    record Facts(String spark, String scala, String hadoop, String program) implements Serializable {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) {
        return new Facts(
                org.apache.spark.package$.MODULE$.SPARK_VERSION(),
                scala.util.Properties.versionNumberString(),
                VersionInfo.getVersion(),
                Version.current());
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        List<Finding> findings = new ArrayList<>();
        if (!isOf(facts.scala, BUILT_FOR_SCALA)) {
            findings.add(Finding.fail(
                    NAME,
                    "Spark %s is built for Scala %s, but this program for Scala %s"
                            .formatted(facts.spark, facts.scala, BUILT_FOR_SCALA),
                    "use a Spark %s built for Scala %s, the usual one".formatted(BUILT_FOR_SPARK, BUILT_FOR_SCALA)));
        }
        if (!isOf(facts.spark, BUILT_FOR_SPARK)) {
            findings.add(Finding.fail(
                    NAME,
                    "Spark is %s, but this program is built for %s".formatted(facts.spark, BUILT_FOR_SPARK),
                    "use a Spark %s, or build this program for yours".formatted(BUILT_FOR_SPARK)));
        }
        subject.driver()
                .filter(driver -> !driver.equals(facts))
                .ifPresent(
                        driver -> findings.add(
                                Finding.fail(
                                        NAME,
                                        "%s here, but %s in the driver".formatted(text(facts), text(driver)),
                                        "install the same Spark on every machine, and give the job jar to spark-submit rather than copy it")));
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, text(facts)));
        }
        return findings;
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.fail(NAME, problem, "run with ./mdpo or spark-submit, which bring Spark");
    }

    private static boolean isOf(String version, String release) {
        return version.startsWith(release + ".");
    }

    private static String text(Facts facts) {
        return "%s with Scala %s and Hadoop %s, mdpo %s"
                .formatted(facts.spark, facts.scala, facts.hadoop, facts.program);
    }
}
