package org.mdpospark.doctor;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The Java machine: old enough, new enough, and opened as far as Spark needs it. */
final class JavaCheck implements Check<JavaCheck.Facts> {
    static final int BUILT_FOR = 17;

    /** Packages of java.base that Spark 3.5 reaches into. */
    static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private static final String NAME = "Java";
    private static final int NEWEST = 21;

    /**
     * What is seen.
     *
     * @param feature release, such as 17
     * @param closed packages that Spark needs and cannot reach into
     */
    record Facts(String version, int feature, String vendor, List<String> closed) implements Serializable {
        Facts {
            closed = List.copyOf(closed);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) {
        Module base = Object.class.getModule();
        Module ours = JavaCheck.class.getModule();
        return new Facts(
                System.getProperty("java.version", ""),
                Runtime.version().feature(),
                System.getProperty("java.vendor", ""),
                OPENED.stream().filter(name -> !base.isOpen(name, ours)).toList());
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        List<Finding> findings = new ArrayList<>();
        if (!facts.closed.isEmpty()) {
            findings.add(Finding.fail(
                    NAME,
                    "%s does not let Spark into %s: options --add-opens are missing"
                            .formatted(facts.version, String.join(", ", facts.closed)),
                    "start with ./mdpo or spark-submit, which add them, or with java @deploy/conf/java17-options"));
        }
        if (facts.feature > NEWEST) {
            findings.add(Finding.warning(
                    NAME,
                    "%s is newer than Spark 3.5 knows".formatted(facts.version),
                    "install Java %d and set JAVA_HOME to it".formatted(BUILT_FOR)));
        }
        subject.driver()
                .filter(driver -> driver.feature != facts.feature)
                .ifPresent(
                        driver -> findings.add(
                                Finding.warning(
                                        NAME,
                                        "%s here, but %s in the driver".formatted(facts.version, driver.version),
                                        "give all machines the same Java, with spark.executorEnv.JAVA_HOME where several are installed")));
        if (findings.isEmpty()) {
            findings.add(
                    Finding.ok(NAME, "%s (%s), open as far as Spark needs it".formatted(facts.version, facts.vendor)));
        }
        return findings;
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.fail(NAME, problem, "install a complete Java " + BUILT_FOR);
    }
}
