package org.mdpospark.doctor;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.spark.util.Utils;

/**
 * Folders of this machine that programs write to in passing: there, writable, with room, and open to native libraries.
 */
final class FolderCheck implements Check<FolderCheck.Facts> {
    private static final String NAME = "disk";
    private static final String TEMPORARY = "java.io.tmpdir";
    private static final String LOCAL = "spark.local.dir";
    private static final Pattern GENERATED =
            Pattern.compile("/(spark|executor)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final long WARNED = 4; // times of what must be free

    /** The folders of a process. */
    record Facts(List<Folder> folders) implements Serializable {
        Facts {
            folders = List.copyOf(folders);
        }

        /** Returns whether there is a folder that Spark can write to. */
        boolean hasLocalFolder() {
            return folders.stream().anyMatch(folder -> folder.local && folder.problem.isEmpty());
        }
    }

    /**
     * One folder.
     *
     * @param setting that names it
     * @param local whether Spark writes there
     * @param problem why nothing can be written there; empty if something was
     * @param free bytes
     * @param executable whether a file there may be run; libraries that may not be are not loaded either
     */
    record Folder(String setting, String path, boolean local, String problem, long free, boolean executable)
            implements Serializable {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) {
        // by Spark's own rules: a cluster's manager may name others than the settings do
        List<String> local = List.of(Utils.getConfiguredLocalDirs(place.settings()));
        String temporary = System.getProperty(TEMPORARY, "");
        List<Folder> folders = new ArrayList<>();
        folders.add(look(TEMPORARY, temporary, local.contains(temporary)));
        for (String folder : local) {
            if (!folder.equals(temporary)) {
                folders.add(look(LOCAL, folder, true));
            }
        }
        return new Facts(folders);
    }

    /** Looks at one folder. */
    static Folder look(String setting, String path, boolean local) {
        Path folder = Path.of(path);
        try {
            Path script = Files.createTempFile(folder, "mdpo-doctor", ".sh");
            try {
                Files.writeString(script, "#!/bin/sh\n");
                long free = Files.getFileStore(folder).getUsableSpace();
                return new Folder(setting, path, local, "", free, isExecutable(script));
            } finally {
                Files.deleteIfExists(script);
            }
        } catch (IOException | RuntimeException e) {
            return new Folder(
                    setting, path, local, Files.isDirectory(folder) ? Answer.problem(e) : "it is no folder", 0, false);
        }
    }

    private static boolean isExecutable(Path script) throws IOException {
        try {
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            Process process = new ProcessBuilder(script.toString()).start();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return true;
        } catch (UnsupportedOperationException e) { // no such permissions on this system
            return true;
        } catch (IOException e) { // without a shell there is another error than without the right
            return !String.valueOf(e.getMessage()).contains("Permission denied");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        List<Finding> findings = new ArrayList<>();
        long needed = subject.needs().diskBytes();
        for (Folder folder : facts.folders) {
            String name = "%s %s".formatted(folder.setting, shown(folder));
            String remedy = remedy(folder.setting, subject.seat());
            if (!folder.problem.isEmpty()) {
                findings.add(Finding.fail(NAME, "%s cannot be written to: %s".formatted(name, folder.problem), remedy));
            } else if (folder.free < needed) {
                findings.add(Finding.fail(
                        NAME,
                        "%s has %s free, less than %s".formatted(name, Bytes.text(folder.free), Bytes.text(needed)),
                        "free some; or " + remedy));
            } else if (folder.setting.equals(TEMPORARY) && !folder.executable) {
                findings.add(Finding.fail(
                        NAME,
                        "%s is mounted noexec: native libraries cannot be loaded from it".formatted(name),
                        remedy));
            } else if (folder.free < WARNED * needed) {
                findings.add(Finding.warning(
                        NAME,
                        "%s has no more than %s free".formatted(name, Bytes.text(folder.free)),
                        "free some; or " + remedy));
            }
        }
        if (findings.isEmpty()) {
            facts.folders.forEach(folder -> findings.add(Finding.ok(
                    NAME,
                    "%s %s is writable, %s free"
                            .formatted(folder.setting, shown(folder), Bytes.atLeast(folder.free)))));
        }
        return findings;
    }

    /** Returns a path without the folders that Spark makes for each executor: what is alike then reads alike. */
    private static String shown(Folder folder) {
        return GENERATED.matcher(folder.path).replaceAll("");
    }

    private static String remedy(String setting, Seat seat) {
        if (setting.equals(LOCAL)) {
            return "set spark.local.dir to another folder; on YARN the node manager's yarn.nodemanager.local-dirs, on Kubernetes a volume";
        }
        return seat.isDriver()
                ? "start Java with -Djava.io.tmpdir=FOLDER: spark.driver.extraJavaOptions, or MDPO_JAVA with ./mdpo"
                : "set -Djava.io.tmpdir=FOLDER in spark.executor.extraJavaOptions";
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.fail(NAME, problem, remedy(TEMPORARY, seat));
    }
}
