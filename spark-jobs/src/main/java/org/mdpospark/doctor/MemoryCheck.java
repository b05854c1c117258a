package org.mdpospark.doctor;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.mdpospark.cluster.MachineMemory;

/** Heap, memory outside it, the container's limit and what the machine has left, beside what a model needs. */
final class MemoryCheck implements Check<MemoryCheck.Facts> {
    private static final String NAME = "memory";
    private static final long UNKNOWN = -1;
    private static final String LIMIT = "org.bytedeco.javacpp.maxphysicalbytes";

    /**
     * What is seen.
     *
     * @param heap most bytes of it
     * @param limit bytes at which ND4J stops, heap included; 0 for never, -1 if that is not known
     */
    record Facts(long heap, long limit, MachineMemory machine) implements Serializable {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) throws IOException {
        return new Facts(Runtime.getRuntime().maxMemory(), limit(), MachineMemory.read());
    }

    private static long limit() {
        try {
            return Pointer.maxPhysicalBytes();
        } catch (LinkageError e) { // the check of ND4J says why
            return UNKNOWN;
        }
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        List<Finding> findings = new ArrayList<>();
        heap(facts, subject, findings);
        if (subject.seat().computes()) {
            limit(facts, subject, findings);
            container(facts, subject, findings);
            machine(facts, subject, findings);
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, text(facts, subject)));
        }
        return findings;
    }

    private static String text(Facts facts, Subject<Facts> subject) {
        String heap = "heap %s".formatted(Bytes.text(facts.heap));
        if (!subject.seat().computes()) {
            return heap;
        }
        return "%s, %s in all for ND4J; of %s the machine has %s left%s"
                .formatted(
                        heap,
                        Bytes.text(facts.limit),
                        Bytes.text(facts.machine.total()),
                        Bytes.atLeast(facts.machine.left()),
                        facts.machine.limit() == 0
                                ? ""
                                : ", its container's limit is " + Bytes.text(facts.machine.limit()));
    }

    private static void heap(Facts facts, Subject<Facts> subject, List<Finding> findings) {
        long needed = subject.needs().heapBytes();
        if (facts.heap >= needed) {
            return;
        }
        String text = "the heap is %s, but with an adapter of %,d values it may take %s"
                .formatted(Bytes.text(facts.heap), subject.needs().adapterValues(), Bytes.text(needed));
        String remedy = "set spark.%s.memory=%dm%s, or train a lower --rank"
                .formatted(
                        subject.seat().kind(),
                        (needed * 10 / 9) >> 20, // Java keeps a part of it for itself
                        subject.seat().isDriver() ? ", with ./mdpo MDPO_JAVA=-Xmx…" : "");
        findings.add(facts.heap < needed / 2 ? Finding.fail(NAME, text, remedy) : Finding.warning(NAME, text, remedy));
    }

    private static void limit(Facts facts, Subject<Facts> subject, List<Finding> findings) {
        long outside = subject.needs().limitBytes();
        String option = subject.seat().isDriver() ? "option of Java" : "spark.executor.extraJavaOptions";
        long enough = (facts.heap + outside) >> 20;
        if (facts.limit == 0) {
            findings.add(Finding.warning(
                    NAME,
                    "nothing limits what ND4J takes outside the heap: garbage there can fill the machine",
                    "add -D%s=%dm (%s)".formatted(LIMIT, enough, option)));
        } else if (facts.limit > 0 && facts.limit < outside) {
            findings.add(Finding.fail(
                    NAME,
                    "ND4J may take %s with the heap, but the model takes up to %s outside it"
                            .formatted(Bytes.text(facts.limit), Bytes.text(outside)),
                    "raise -D%s to %dm (%s), or lower --memory".formatted(LIMIT, enough, option)));
        } else if (facts.limit > 0 && facts.limit < facts.heap + outside) {
            findings.add(Finding.note(
                    NAME,
                    "ND4J may take %s with the heap: once the heap is full, the model has less than %s"
                            .formatted(Bytes.text(facts.limit), Bytes.text(outside)),
                    "raise -D%s to %dm (%s)".formatted(LIMIT, enough, option)));
        }
    }

    private static void container(Facts facts, Subject<Facts> subject, List<Finding> findings) {
        long limit = facts.machine.limit();
        long outside = subject.needs().limitBytes();
        if (limit > 0 && limit < facts.heap + outside) {
            findings.add(Finding.fail(
                    NAME,
                    "the container's limit is %s, but heap and model take up to %s: the kernel would kill the process"
                            .formatted(Bytes.text(limit), Bytes.text(facts.heap + outside)),
                    subject.seat().isDriver()
                            ? "raise the container's limit, or lower the heap or --memory"
                            : "set spark.executor.memoryOverhead=%dm, or lower --memory".formatted(outside >> 20)));
        }
    }

    private static void machine(Facts facts, Subject<Facts> subject, List<Finding> findings) {
        long left = facts.machine.left();
        int processes = Math.max(1, subject.seat().executorsOfHost());
        long needed = processes * subject.needs().workerBytes();
        if (left > 0 && left < needed) {
            findings.add(Finding.fail(
                    NAME,
                    "the machine has %s left, but %s may take %s"
                            .formatted(
                                    Bytes.text(left),
                                    processes == 1
                                            ? "model and adapter"
                                            : "the models of %d executors".formatted(processes),
                                    Bytes.text(needed)),
                    "lower --memory or --rank, run fewer executors on a machine, or take larger ones"));
            return;
        }
        subject.needs()
                .model()
                .filter(model -> left > 0 && model.weightBytes() > left)
                .ifPresent(model -> findings.add(Finding.warning(
                        NAME,
                        "the machine has %s left, less than the %s of the model's files: they are read from disk again and again"
                                .formatted(Bytes.text(left), Bytes.text(model.weightBytes())),
                        "take machines with more memory, or a smaller model")));
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.warning(NAME, problem, "look at /proc/meminfo and the container's limit yourself");
    }
}
