package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OuterOptimizerTest {
    /** As PyTorch's SGD writes it: v ← μv + g, p ← p − η(g + μv), with g the change that the workers want, negated. */
    @Test
    void stepsAreNesterovs() {
        double rate = 0.7;
        double momentum = 0.9;
        OuterOptimizer optimizer = new OuterOptimizer(rate, momentum);
        Random random = new Random(1);
        double parameter = 0.3;
        double velocity = 0;
        float[] parameters = {(float) parameter};
        float[] velocities = {0};
        for (int step = 0; step < 50; step++) {
            float[] mean = {parameters[0] + 0.01f * (float) random.nextGaussian()};
            double gradient = parameter - (mean[0] - parameters[0] + parameter);
            velocity = momentum * velocity + gradient;
            parameter -= rate * (gradient + momentum * velocity);
            optimizer.step(parameters, mean, velocities);
            assertThat(parameters[0]).isCloseTo((float) parameter, within(1e-5f));
            assertThat(velocities[0]).isCloseTo((float) velocity, within(1e-6f));
        }
        assertThat(Math.abs(parameter - 0.3)).isGreaterThan(0.01);
    }

    @Test
    void theFirstStepIsLongerByTheMomentum() {
        float[] parameters = {1, -2};
        float[] velocity = {0, 0};
        new OuterOptimizer(0.5, 0.5).step(parameters, new float[] {3, -2}, velocity);
        assertThat(parameters).containsExactly(1 + 0.5f * 1.5f * 2, -2);
        assertThat(velocity).containsExactly(-2, 0);
    }

    @Test
    void rateOneWithoutMomentumIsTheMean() {
        float[] parameters = {1, -2, 0.1f};
        float[] mean = {3, -2.5f, 0.3f};
        new OuterOptimizer(1, 0).step(parameters, mean, new float[3]);
        assertThat(parameters).containsExactly(mean);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.9, outer rate",
        "-1, 0.9, outer rate",
        "NaN, 0.9, outer rate",
        "Infinity, 0, outer rate",
        "1, 1, outer momentum",
        "1, -0.1, outer momentum",
        "1, NaN, outer momentum"
    })
    void valuesThatCannotWorkAreRefused(double rate, double momentum, String what) {
        assertThatThrownBy(() -> new OuterOptimizer(rate, momentum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(what);
    }
}
