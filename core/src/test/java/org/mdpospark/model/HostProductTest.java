package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.openblas.global.openblas;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Products large enough for several threads: right, and the same to the last bit whatever the number of threads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostProductTest {
    private static final double ACCURACY = 1e-5; // of the largest value

    private final List<HostKernels> kernels =
            List.of(new HostKernels(new Workers(1)), new HostKernels(new Workers(2)), new HostKernels(new Workers(3)));

    @AfterAll
    void close() {
        kernels.forEach(Kernels::close);
    }

    @ParameterizedTest(name = "[{0}, {2}] by [{2}, {1}]")
    @CsvSource({
        "1, 5000, 210",
        "2, 2047, 300",
        "5, 1025, 257",
        "31, 1537, 129",
        "47, 700, 65",
        "48, 700, 65",
        "49, 700, 65",
        "48, 511, 100",
        "48, 512, 100",
        "48, 513, 100",
        "700, 47, 65",
        "700, 48, 65",
        "700, 49, 65",
        "511, 48, 100",
        "512, 48, 100",
        "513, 48, 100",
        "5000, 1, 210",
        "2047, 2, 300",
        "1025, 5, 257",
        "1537, 31, 129",
        "601, 1100, 3",
        "1100, 601, 7",
        "600, 600, 500",
    })
    void theNumberOfThreadsChangesNoBit(int m, int n, int k) {
        RandomArrays random = new RandomArrays(m + n, DataType.FLOAT);
        INDArray left = random.normal(m, k);
        INDArray right = random.normal(k, n);
        INDArray start = random.normal(m, n);
        INDArray expected = left.castTo(DataType.DOUBLE)
                .mmul(right.castTo(DataType.DOUBLE))
                .muli(-1.5)
                .addi(start.castTo(DataType.DOUBLE).mul(0.75));
        for (int choice = 0; choice < 4; choice++) {
            boolean transposeA = (choice & 1) != 0;
            boolean transposeB = (choice & 2) != 0;
            INDArray a = transposeA ? left.transpose().dup('c') : left;
            INDArray b = transposeB ? right.transpose().dup('c') : right;
            float[] one = product(kernels.get(0), a, transposeA, b, transposeB, start);
            assertClose(one, expected);
            for (HostKernels several : kernels.subList(1, kernels.size())) {
                assertThat(product(several, a, transposeA, b, transposeB, start))
                        .isEqualTo(one);
            }
            openblas.blas_set_num_threads(2); // as ND4J does when it starts
            assertThat(product(kernels.get(1), a, transposeA, b, transposeB, start))
                    .as("with a threaded OpenBLAS")
                    .isEqualTo(one);
        }
    }

    private static float[] product(
            Kernels kernels, INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray start) {
        INDArray c = start.dup('c');
        kernels.multiply(a, transposeA, b, transposeB, -1.5, 0.75, c);
        return c.ravel().toFloatVector();
    }

    private static void assertClose(float[] actual, INDArray expected) {
        double[] values = expected.ravel().toDoubleVector();
        double largest = expected.amaxNumber().doubleValue();
        double difference = 0;
        for (int i = 0; i < values.length; i++) {
            difference = Math.max(difference, Math.abs(actual[i] - values[i]));
        }
        assertThat(difference).isLessThanOrEqualTo(ACCURACY * largest);
    }
}
