package org.mdpospark.doctor;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;

/** Whether the machine's own name has an address, and one that others can reach. */
final class HostCheck implements Check<HostCheck.Facts> {
    private static final String NAME = "host";
    private static final long SLOW_MILLIS = 2000;

    /**
     * What is seen.
     *
     * @param name of this machine
     * @param address that the name has; empty if it has none
     * @param millis that it took to learn that
     * @param reachable whether an address for others is given to Spark in place of this one
     */
    record Facts(String name, String address, boolean loopback, long millis, boolean reachable)
            implements Serializable {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) {
        SparkConf settings = place.settings();
        boolean given = System.getenv("SPARK_LOCAL_IP") != null
                || System.getenv("SPARK_LOCAL_HOSTNAME") != null
                || settings.contains("spark.driver.host");
        long start = System.nanoTime();
        try {
            InetAddress address = InetAddress.getLocalHost();
            return new Facts(
                    address.getHostName(), address.getHostAddress(), address.isLoopbackAddress(), since(start), given);
        } catch (UnknownHostException e) {
            return new Facts(hostName(), "", false, since(start), given);
        }
    }

    /** Returns this machine's name, whether it has an address or not. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) { // its message is "NAME: why"
            return String.valueOf(e.getMessage()).replaceFirst(":.*", "");
        }
    }

    private static long since(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        if (facts.address.isEmpty()) {
            return List.of(Finding.warning(
                    NAME,
                    "the name %s of this machine has no address".formatted(facts.name),
                    "add it to /etc/hosts or the name server, or set SPARK_LOCAL_IP"));
        }
        boolean driverOfCluster = subject.seat().isDriver() && !subject.seat().computes();
        if (facts.loopback && driverOfCluster && !facts.reachable) {
            return List.of(Finding.warning(
                    NAME,
                    "%s is %s, which executors on other machines cannot reach".formatted(facts.name, facts.address),
                    "set spark.driver.host to an address of this machine, or mend /etc/hosts"));
        }
        if (facts.millis > SLOW_MILLIS) {
            return List.of(Finding.warning(
                    NAME,
                    "it took %,d ms to learn the address of %s".formatted(facts.millis, facts.name),
                    "add it to /etc/hosts, or mend the name server"));
        }
        return List.of(Finding.ok(
                NAME,
                subject.seat().isDriver()
                        ? "%s is %s".formatted(facts.name, facts.address)
                        : "its name has an address")); // alike on all of them, so that they are folded
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.warning(NAME, problem, "add this machine to /etc/hosts, or mend the name server");
    }
}
