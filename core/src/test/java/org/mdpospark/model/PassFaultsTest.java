package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model whose kernel fails in the middle of a pass goes on as if that pass had not been. */
class PassFaultsTest {
    private static final int STRIDE = 7; // without a factor in common with the kernels of a block

    private int calls;
    private int failing = -1;

    @ParameterizedTest
    @CsvSource({"llava-tiny, 4000000000", "llava-tiny, 1", "bunny-tiny, 4000000000", "bunny-tiny, 1"})
    void aFailedPassGivesItsArraysBackAndChangesNoLaterOne(String name, long memory) {
        GoldenModel golden = GoldenModel.read(name);
        Workers workers = new Workers(2);
        Kernels kernels = failing(new HostKernels(workers));
        try (Nd4jPolicyModel model =
                Nd4jPolicyModel.of(golden.checkpoint(), kernels, workers, new MemoryBudget(memory))) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            PackedBatch batch = golden.batch(model);
            calls = 0;
            INDArray expected = gradient(model, batch, adapter);
            int all = calls;
            assertThat(all).isGreaterThan(50);
            for (int call = 0; call < all; call += STRIDE) {
                calls = 0;
                failing = call;
                assertThatThrownBy(() -> gradient(model, batch, adapter)).hasMessage("a fault that was asked for");
                assertThat(model.pool().lent())
                        .as("after kernel %d failed", call)
                        .isZero();
            }
            failing = -1;
            assertThat(gradient(model, batch, adapter)).isEqualTo(expected);
        }
    }

    private static INDArray gradient(PolicyModel model, PackedBatch batch, LoraParameters adapter) {
        INDArray gradient = adapter.values().like();
        try (PolicyModel.ForwardPass pass = model.forward(batch, adapter, gradient, 0, 0)) {
            double[] coefficients = pass.logProbabilities();
            pass.backward(coefficients);
        }
        return gradient;
    }

    /** Returns kernels that fail when they are called for a certain time. */
    private Kernels failing(Kernels kernels) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("type") && !method.getName().equals("close") && calls++ == failing) {
                        throw new IllegalStateException("a fault that was asked for");
                    }
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
