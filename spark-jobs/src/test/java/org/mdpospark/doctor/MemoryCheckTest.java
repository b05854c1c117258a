package org.mdpospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdpospark.cluster.MachineMemory;

/** An executor of 4 GiB heap with a model of up to 4 GiB beside it, and what is too little for that. */
class MemoryCheckTest {
    private static final long GIB = 1L << 30;
    private static final MachineMemory LARGE = new MachineMemory(64 * GIB, 40 * GIB, 0, 0);
    private static final ModelFacts MODEL =
            new ModelFacts("/m", "llava", "a".repeat(64), "t", 60 * GIB, 120 * GIB, 2_500_000);

    @Test
    void whatIsEnoughIsOk() {
        Finding finding = one(new MemoryCheck.Facts(4 * GIB, 9 * GIB, LARGE));
        assertThat(finding)
                .isEqualTo(
                        Finding.ok(
                                "memory",
                                "heap 4,096 MiB, 9,216 MiB in all for ND4J; of 64.0 GiB the machine has more than 32.0 GiB left"));
    }

    @Test
    void aHeapMustHoldTheAdapter() {
        Needs adapter = new Needs(4 * GIB, 100_000_000, Optional.empty(), 0);
        Subject<MemoryCheck.Facts> driver = new Subject<>(Judged.DRIVER, Optional.empty(), adapter);
        assertThat(Judged.one(new MemoryCheck(), new MemoryCheck.Facts(8 * GIB, 0, LARGE), driver)
                        .mark())
                .isEqualTo(Mark.OK);
        assertThat(Judged.one(new MemoryCheck(), new MemoryCheck.Facts(5 * GIB, 0, LARGE), driver))
                .isEqualTo(Finding.warning(
                        "memory",
                        "the heap is 5,120 MiB, but with an adapter of 100,000,000 values it may take 6,871 MiB",
                        "set spark.driver.memory=7635m, with ./mdpo MDPO_JAVA=-Xmx…, or train a lower --rank"));
        assertThat(Judged.one(new MemoryCheck(), new MemoryCheck.Facts(2 * GIB, 0, LARGE), driver)
                        .mark())
                .isEqualTo(Mark.FAIL);
    }

    @Test
    void nd4jMustBeAllowedWhatTheModelTakes() {
        assertThat(one(new MemoryCheck.Facts(4 * GIB, 2 * GIB, LARGE)))
                .isEqualTo(
                        Finding.fail(
                                "memory",
                                "ND4J may take 2,048 MiB with the heap, but the model takes up to 4,096 MiB outside it",
                                "raise -Dorg.bytedeco.javacpp.maxphysicalbytes to 8192m (spark.executor.extraJavaOptions), or lower --memory"));
        assertThat(one(new MemoryCheck.Facts(4 * GIB, 6 * GIB, LARGE)).mark()).isEqualTo(Mark.NOTE);
        assertThat(one(new MemoryCheck.Facts(4 * GIB, 0, LARGE)).text())
                .isEqualTo("nothing limits what ND4J takes outside the heap: garbage there can fill the machine");
    }

    @Test
    void aSmallModelNeedsLess() {
        ModelFacts small = new ModelFacts("/m", "llava", "a".repeat(64), "t", 1 << 20, 2 << 20, 5472);
        Needs needs = new Needs(4 * GIB, 0, Optional.of(small), 0);
        MemoryCheck.Facts facts = new MemoryCheck.Facts(GIB, 2 * GIB, LARGE);
        assertThat(Judged.one(new MemoryCheck(), facts, new Subject<>(Judged.LAPTOP, Optional.empty(), needs))
                        .mark())
                .isEqualTo(Mark.OK);
        assertThat(one(facts).mark()).isEqualTo(Mark.FAIL);
    }

    @Test
    void theContainerMustHoldHeapAndModel() {
        MachineMemory container = new MachineMemory(64 * GIB, 40 * GIB, 6 * GIB, GIB);
        Finding finding = one(new MemoryCheck.Facts(4 * GIB, 9 * GIB, container));
        assertThat(finding.mark()).isEqualTo(Mark.FAIL);
        assertThat(finding.text())
                .isEqualTo(
                        "the container's limit is 6,144 MiB, but heap and model take up to 8,192 MiB: the kernel would kill the process");
        assertThat(finding.remedy()).isEqualTo("set spark.executor.memoryOverhead=4096m, or lower --memory");
    }

    @Test
    void theMachineMustHaveRoomForAllItsExecutors() {
        MachineMemory full = new MachineMemory(64 * GIB, 10 * GIB, 0, 0);
        MemoryCheck.Facts facts = new MemoryCheck.Facts(4 * GIB, 9 * GIB, full);
        assertThat(one(facts).mark()).isEqualTo(Mark.OK);
        Seat crowded = new Seat("1", "worker", true, 4, 1, 3);
        assertThat(Judged.one(new MemoryCheck(), facts, crowded).text())
                .isEqualTo("the machine has 10.0 GiB left, but the models of 3 executors may take 12.0 GiB");
    }

    @Test
    void weightsThatDoNotFitAreReadAgainAndAgain() {
        Needs needs = new Needs(4 * GIB, 0, Optional.of(MODEL), 0);
        List<Finding> findings = new MemoryCheck()
                .judge(
                        new MemoryCheck.Facts(4 * GIB, 9 * GIB, LARGE),
                        new Subject<>(Judged.EXECUTOR, Optional.empty(), needs));
        assertThat(findings)
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.text())
                                .isEqualTo(
                                        "the machine has 40.0 GiB left, less than the 60.0 GiB of the model's files: they are read from disk again and again"));
    }

    private static Finding one(MemoryCheck.Facts facts) {
        return Judged.one(new MemoryCheck(), facts, Judged.EXECUTOR);
    }
}
