package org.mdpospark.model;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_get_num_threads;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;

/**
 * Matrix products by the OpenBLAS that ND4J brings, on the calling thread alone. Who wants several threads calls it
 * from several with parts of a product: no second pool of threads then competes with {@link Workers}, and OpenBLAS,
 * whose results depend on how many threads it uses, uses one.
 */
final class Blas {
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
        if (blas_get_num_threads() != 1) {
            useOneThread();
        }
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

    /** OpenBLAS has one setting for the process, and ND4J changes it when it starts. */
    private static synchronized void useOneThread() {
        blas_set_num_threads(1);
    }
}
