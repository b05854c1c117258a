package org.mdpospark.model;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Matrix products by the OpenBLAS that ND4J brings, on the calling thread alone. Who wants several threads calls it
 * from several with parts of a product: a part's result does not depend on how many parts there are, and no second pool
 * of threads competes with {@link Workers}.
 */
final class Blas {
    private static final String CORE = "OPENBLAS_CORETYPE";

    static {
        chooseCore();
        blas_set_num_threads(1);
    }

    private Blas() {}

    /** c [m, n] = alpha·a·b + beta·c; a is [m, k] or, transposed, [k, m]; strides are those of the rows as stored. */
    static void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            double alpha,
            FloatPointer a,
            int strideA,
            FloatPointer b,
            int strideB,
            double beta,
            FloatPointer c,
            int strideC) {
        cblas_sgemm(
                CblasRowMajor,
                transposeA ? CblasTrans : CblasNoTrans,
                transposeB ? CblasTrans : CblasNoTrans,
                m,
                n,
                k,
                (float) alpha,
                a,
                strideA,
                b,
                strideB,
                (float) beta,
                c,
                strideC);
    }

    /**
     * Names the processor's kernels to OpenBLAS before it loads. The release that ND4J needs does not know newer
     * processors and falls back to AVX2 there, at half the speed of the AVX-512 kernels it has.
     */
    private static void chooseCore() {
        if (!Platform.isLinux() || !Platform.isIntel() || System.getenv(CORE) != null) {
            return;
        }
        try {
            String flags = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .orElse("");
            if (flags.contains(" avx512f") && flags.contains(" avx512bw") && flags.contains(" avx512vl")) {
                Function.getFunction("c", "setenv").invokeInt(new Object[] {CORE, "SKYLAKEX", 1});
            }
        } catch (IOException e) {
            return; // not a usual Linux: OpenBLAS's own choice is correct, only slower
        }
    }
}
