package org.mdpospark.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was found of every process.
 *
 * @param processes the driver first, then executors by id
 */
public record Diagnosis(List<OfProcess> processes) {
    public Diagnosis {
        processes = List.copyOf(processes);
    }

    /**
     * What was found of one process.
     *
     * @param id of the executor; {@code driver} for the driver
     * @param facts what was seen, by the check's name
     */
    public record OfProcess(String id, String host, List<Finding> findings, Map<String, Answer<?>> facts) {
        public OfProcess {
            findings = List.copyOf(findings);
        }

        boolean isDriver() {
            return id.equals(Seat.DRIVER);
        }
    }

    /**
     * Findings that several processes share.
     *
     * @param title whose they are
     */
    public record Group(String title, List<Finding> findings) {}

    /** Returns the worst mark of all. */
    public Mark worst() {
        return all().map(Finding::mark).max(Mark::compareTo).orElse(Mark.OK);
    }

    /** Returns the first failure with whose it is; empty if nothing fails. */
    public Optional<String> firstFailure() {
        for (Group group : groups()) {
            for (Finding finding : group.findings()) {
                if (finding.mark() == Mark.FAIL) {
                    return Optional.of("%s: %s: %s: %s"
                            .formatted(group.title(), finding.check(), finding.text(), finding.remedy()));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the findings for people to read: the driver's; then what all executors say alike; then, by host, what
     * they do not.
     */
    public List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        List<OfProcess> executors = new ArrayList<>();
        for (OfProcess process : processes) {
            if (process.isDriver()) {
                groups.add(new Group("driver on " + process.host(), process.findings()));
            } else {
                executors.add(process);
            }
        }
        Set<Finding> common = common(executors);
        if (!common.isEmpty()) {
            groups.add(new Group(title(executors), List.copyOf(common)));
        }
        Map<String, List<OfProcess>> alike = new LinkedHashMap<>(); // by host and by what is said there
        for (OfProcess executor : executors) {
            List<Finding> own = without(common, executor);
            if (!own.isEmpty()) {
                alike.computeIfAbsent(executor.host() + own, key -> new ArrayList<>())
                        .add(executor);
            }
        }
        alike.values().forEach(some -> groups.add(new Group(title(some), without(common, some.get(0)))));
        return groups;
    }

    private static Set<Finding> common(List<OfProcess> executors) {
        Set<Finding> common = new LinkedHashSet<>();
        executors.stream().findFirst().ifPresent(first -> common.addAll(first.findings()));
        executors.forEach(executor -> common.retainAll(executor.findings()));
        return common;
    }

    private static List<Finding> without(Set<Finding> common, OfProcess process) {
        return process.findings().stream()
                .filter(finding -> !common.contains(finding))
                .toList();
    }

    private static String title(List<OfProcess> executors) {
        Set<String> hosts =
                executors.stream().map(OfProcess::host).collect(Collectors.toCollection(LinkedHashSet::new));
        String where = hosts.size() == 1
                ? "on " + hosts.iterator().next()
                : "on %d hosts (%s)".formatted(hosts.size(), list(hosts));
        return executors.size() == 1
                ? "executor %s %s".formatted(executors.get(0).id(), where)
                : "%d executors (%s) %s"
                        .formatted(
                                executors.size(),
                                list(executors.stream().map(OfProcess::id).toList()),
                                where);
    }

    /** Returns names with commas; of many, the first few. */
    private static String list(Collection<String> names) {
        int shown = 8;
        String list = names.stream().limit(shown).collect(Collectors.joining(", "));
        return names.size() > shown ? list + ", …" : list;
    }

    private java.util.stream.Stream<Finding> all() {
        return processes.stream().flatMap(process -> process.findings().stream());
    }
}
