package org.mdpospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final Finding JAVA = Finding.ok("Java", "17");
    private static final Finding FULL = Finding.fail("disk", "/tmp is full", "free some");
    private static final Finding ROOM = Finding.ok("disk", "/tmp has room");

    @Test
    void executorsThatSayTheSameAreFolded() {
        Diagnosis diagnosis = new Diagnosis(List.of(
                process("driver", "edge", JAVA, ROOM),
                process("0", "a", JAVA, ROOM),
                process("1", "b", JAVA, ROOM),
                process("2", "b", JAVA, ROOM)));
        assertThat(diagnosis.groups())
                .containsExactly(
                        new Diagnosis.Group("driver on edge", List.of(JAVA, ROOM)),
                        new Diagnosis.Group("3 executors (0, 1, 2) on 2 hosts (a, b)", List.of(JAVA, ROOM)));
        assertThat(diagnosis.worst()).isEqualTo(Mark.OK);
        assertThat(diagnosis.firstFailure()).isEmpty();
    }

    @Test
    void whatDiffersIsToldByHost() {
        Diagnosis diagnosis = new Diagnosis(List.of(
                process("driver", "edge", JAVA),
                process("0", "a", JAVA, ROOM),
                process("1", "b", JAVA, FULL),
                process("2", "b", JAVA, FULL)));
        assertThat(diagnosis.groups())
                .containsExactly(
                        new Diagnosis.Group("driver on edge", List.of(JAVA)),
                        new Diagnosis.Group("3 executors (0, 1, 2) on 2 hosts (a, b)", List.of(JAVA)),
                        new Diagnosis.Group("executor 0 on a", List.of(ROOM)),
                        new Diagnosis.Group("2 executors (1, 2) on b", List.of(FULL)));
        assertThat(diagnosis.worst()).isEqualTo(Mark.FAIL);
        assertThat(diagnosis.firstFailure()).contains("2 executors (1, 2) on b: disk: /tmp is full: free some");
    }

    @Test
    void manyExecutorsAreNotAllNamed() {
        List<Diagnosis.OfProcess> many = IntStream.range(0, 100)
                .mapToObj(i -> process(Integer.toString(i), "h" + i, JAVA))
                .toList();
        assertThat(new Diagnosis(many).groups().get(0).title())
                .isEqualTo(
                        "100 executors (0, 1, 2, 3, 4, 5, 6, 7, …) on 100 hosts (h0, h1, h2, h3, h4, h5, h6, h7, …)");
    }

    private static Diagnosis.OfProcess process(String id, String host, Finding... findings) {
        return new Diagnosis.OfProcess(id, host, List.of(findings), Map.of());
    }
}
