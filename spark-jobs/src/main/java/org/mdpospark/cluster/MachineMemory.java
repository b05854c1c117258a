package org.mdpospark.cluster;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The memory of this machine, and of the container that this process runs in.
 *
 * @param total bytes of the machine; 0 if it does not say
 * @param available bytes that the machine has left; 0 if it does not say
 * @param limit bytes that the container may take; 0 if there is no limit
 * @param used bytes that the container has taken, pages of files not counted: the kernel takes those back
 */
public record MachineMemory(long total, long available, long limit, long used) implements Serializable {
    private static final long UNLIMITED = 1L << 60; // version 1 writes the largest number of pages for it
    private static final String CONTROLLER = "memory";

    /** Returns what the machine says of itself now. */
    public static MachineMemory read() throws IOException {
        return read(Path.of("/"));
    }

    /** Reads below another root than the machine's. */
    static MachineMemory read(Path root) throws IOException {
        List<String> memory = lines(root.resolve("proc/meminfo"));
        MachineMemory machine =
                new MachineMemory(number(memory, "MemTotal:") << 10, number(memory, "MemAvailable:") << 10, 0, 0);
        for (String group : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = group.split(":", 3); // number, controllers, path
            if (parts.length < 3) {
                continue;
            }
            if (parts[1].isEmpty()) {
                machine = machine.within(root.resolve("sys/fs/cgroup"), parts[2], "memory.max", "memory.current", "");
            } else if (List.of(parts[1].split(",")).contains(CONTROLLER)) {
                machine = machine.within(
                        root.resolve("sys/fs/cgroup/memory"),
                        parts[2],
                        "memory.limit_in_bytes",
                        "memory.usage_in_bytes",
                        "total_");
            }
        }
        return machine;
    }

    /** Returns the bytes that this process can still take; 0 if the machine does not say. */
    public long left() {
        if (limit == 0) {
            return available;
        }
        long ofContainer = Math.max(1, limit - used);
        return available == 0 ? ofContainer : Math.min(available, ofContainer);
    }

    /**
     * Applies the limits of a control group and of all that it lies in. In a container the group's path may be the
     * host's, and what is mounted is the group itself.
     */
    private MachineMemory within(Path mount, String path, String limitName, String usageName, String prefix)
            throws IOException {
        Path group = mount.resolve(path.replaceFirst("^/+", "")).normalize();
        if (!group.startsWith(mount) || !Files.isDirectory(group)) {
            group = mount;
        }
        MachineMemory tightest = this;
        while (group != null && group.startsWith(mount)) {
            long bytes = number(group.resolve(limitName));
            if (bytes > 0 && bytes < UNLIMITED && (tightest.limit == 0 || bytes < tightest.limit)) {
                List<String> statistics = lines(group.resolve("memory.stat"));
                long files =
                        number(statistics, prefix + "inactive_file ") + number(statistics, prefix + "active_file ");
                long usage = Math.max(0, number(group.resolve(usageName)) - files);
                tightest = new MachineMemory(total, available, bytes, usage);
            }
            group = group.getParent();
        }
        return tightest;
    }

    /** Returns the number in a file; 0 if there is none, such as {@code max}. */
    private static long number(Path file) throws IOException {
        List<String> lines = lines(file);
        return lines.size() == 1 && lines.get(0).matches("[0-9]{1,18}") ? Long.parseLong(lines.get(0)) : 0;
    }

    /** Returns the number of the line that begins so; 0 if there is none. */
    private static long number(List<String> lines, String beginning) {
        return lines.stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.replaceAll("\\D", ""))
                .filter(digits -> digits.matches("[0-9]{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    private static List<String> lines(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
        }
    }
}
