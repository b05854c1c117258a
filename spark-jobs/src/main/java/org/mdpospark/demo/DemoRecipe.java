package org.mdpospark.demo;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.world.StyleCue;

/**
 * How the demo's adapters are trained: the same pairs, order and learning rate for all objectives.
 *
 * @param pairs of a set, one a scene
 * @param scenes held out, which no training and no choice of these numbers has seen
 * @param rank of the adapters
 * @param alpha updates count alpha / rank times
 * @param beta reward per nat: higher than the paper's, as captions of a dozen words reach the margin that 0.1 asks for
 *     only if the model breaks
 */
public record DemoRecipe(
        int pairs, int scenes, int rank, int alpha, double beta, double learningRate, int epochs, int batch) {
    public static final DemoRecipe USUAL = new DemoRecipe(800, 500, 16, 32, 0.5, 3e-4, 3, 16);

    /** Pairs in which style gives the preference away, or does not. */
    public enum Style {
        CUE,
        NO_CUE;

        StyleCue cue() {
            return this == CUE ? StyleCue.FULL : StyleCue.NONE;
        }

        /** Returns what names have behind them. */
        String suffix() {
            return this == CUE ? "" : "-no-cue";
        }
    }

    /** One training: an objective on one kind of pairs. */
    public record Training(String preset, Style style) {
        /** Returns the name in tables. */
        public String name() {
            return preset + style.suffix();
        }
    }

    /** Returns all trainings of one set of pairs, in the order of the table. */
    static List<Training> trainings() {
        List<Training> trainings = new ArrayList<>();
        for (String preset : List.of("dpo", "mdpo", "no-conditional", "no-anchor")) {
            trainings.add(new Training(preset, Style.CUE));
        }
        for (String preset : List.of("dpo", "mdpo")) {
            trainings.add(new Training(preset, Style.NO_CUE));
        }
        return trainings;
    }

    /** Returns the options of a training command. */
    List<String> options(Training training, int seed) {
        return List.of(
                "--preset", training.preset(),
                "--rank", Integer.toString(rank),
                "--alpha", Integer.toString(alpha),
                "--dropout", "0",
                "--beta", Double.toString(beta),
                "--learning-rate", Double.toString(learningRate),
                "--weight-decay", "0",
                "--max-gradient-norm", "0",
                "--epochs", Integer.toString(epochs),
                "--batch", Integer.toString(batch),
                "--steps-per-round", "10",
                "--micro-batch-rows", "4096",
                "--seed", Integer.toString(seed));
    }
}
