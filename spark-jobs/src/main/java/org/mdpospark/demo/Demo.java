package org.mdpospark.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.world.DemoFiles;
import org.mdpospark.world.SceneNumbers;

/**
 * The demo as a list of commands, which are those that a cluster would run.
 *
 * @param out folder for everything
 * @param model folder of the base model
 * @param seeds how many sets of pairs, each with trainings of its own
 */
public record Demo(Path out, Path model, int seeds, DemoRecipe recipe) {
    private static final String WHOLE = "whole.txt";
    private static final String ABOUT = """
            A model of 0.7 million parameters describes pictures of coloured shapes. Its training texts often named an \
            object that goes with one in the picture though it was not there, so it hallucinates: a yellow star beside \
            every circle. All methods then learnt from the same preference pairs, in which the chosen caption is plain \
            and mostly true, and the rejected one is ornate and more often wrong.

            What to look for: with that cue of style in the answers, DPO tells chosen from rejected without looking, and \
            once it does, little is left that drives out the rest of the invented shapes; mDPO's other terms go on. \
            Without the cue (no-cue), on the same scenes and with the same mistakes, DPO has to look too.

            What it does not show: that the conditional term helps, as training without it does as well here; on real \
            models the paper finds that term to be the main driver (its Table 2). World, pairs and learning rate were chosen on other scenes so that the effect exists; \
            the held-out scenes were not used for that.""";

    public Demo {
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds must be at least 1, but is " + seeds);
        }
    }

    /**
     * Writes the world, where it is not there yet: held-out scenes with questions, and rows of preferences with their
     * pictures.
     *
     * @throws IllegalArgumentException if the folder holds another demo's
     */
    public void writeWorld() throws IOException {
        once(
                heldOut(),
                "%d held-out scenes".formatted(recipe.scenes()),
                folder -> DemoFiles.writeQuestions(folder, SceneNumbers.heldOut(recipe.scenes())));
        for (int seed = 1; seed <= seeds; seed++) {
            for (DemoRecipe.Style style : DemoRecipe.Style.values()) {
                int set = seed;
                once(
                        rows(style, seed),
                        "%d pairs of set %d".formatted(recipe.pairs(), seed),
                        folder -> DemoFiles.writePairs(folder, set, recipe.pairs(), style.cue()));
            }
        }
    }

    private interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /** Writes a folder unless it is whole: its last file says what it holds. */
    private static void once(Path folder, String what, Content content) throws IOException {
        Path mark = folder.resolve(WHOLE);
        if (Files.exists(mark)) {
            String there = Files.readString(mark);
            if (!there.equals(what)) {
                throw new IllegalArgumentException(
                        "--out holds a demo of %s, not of %s: choose another folder, or remove it"
                                .formatted(there, what));
            }
            return;
        }
        Files.createDirectories(folder);
        content.writeTo(folder);
        Files.writeString(mark, what);
    }

    /** Returns the commands, in their order. */
    public List<DemoStep> steps() {
        List<DemoStep> steps = new ArrayList<>();
        List<String> evaluate = new ArrayList<>(List.of("evaluate", "--base", model.toString()));
        for (int seed = 1; seed <= seeds; seed++) {
            String of = seeds == 1 ? "" : ", seed %d of %d".formatted(seed, seeds);
            for (DemoRecipe.Style style : DemoRecipe.Style.values()) {
                String pairs =
                        out.resolve("pairs-%s-%d".formatted(code(style), seed)).toString();
                String kind = style == DemoRecipe.Style.CUE ? "style tells" : "style does not tell";
                steps.add(new DemoStep(
                        "pairs with negatives, %s%s".formatted(kind, of),
                        List.of(
                                "pairs",
                                rows(style, seed).resolve(DemoFiles.ROWS).toString(),
                                "--out",
                                pairs,
                                "--no-hash",
                                "--negative-format",
                                "png")));
                steps.add(new DemoStep(
                        "the frozen model's log-probabilities" + of,
                        List.of("reference", "--pairs", pairs, "--base", model.toString())));
            }
            for (DemoRecipe.Training training : DemoRecipe.trainings()) {
                String run = out.resolve("runs/%s-%d".formatted(training.name(), seed))
                        .toString();
                String pairs = out.resolve("pairs-%s-%d".formatted(code(training.style()), seed))
                        .toString();
                List<String> arguments =
                        new ArrayList<>(List.of("train", "--pairs", pairs, "--base", model.toString(), "--out", run));
                arguments.addAll(recipe.options(training, seed));
                steps.add(new DemoStep("training " + training.name() + of, arguments));
                evaluate.addAll(List.of("--adapter", training.name() + "=" + run + "/adapter"));
            }
        }
        evaluate.addAll(List.of(
                "--benchmark",
                "chair=" + heldOut(),
                "--max-new-tokens",
                "48",
                "--part-questions",
                "50",
                "--out",
                evaluation().toString(),
                "--about",
                ABOUT));
        steps.add(new DemoStep("captions of %d held-out scenes, scored".formatted(recipe.scenes()), evaluate));
        return steps;
    }

    /** Returns the folder of figures and report. */
    public Path evaluation() {
        return out.resolve("evaluation");
    }

    private Path heldOut() {
        return out.resolve("world").resolve("held-out");
    }

    private Path rows(DemoRecipe.Style style, int seed) {
        return out.resolve("world").resolve("rows-%s-%d".formatted(code(style), seed));
    }

    private static String code(DemoRecipe.Style style) {
        return style == DemoRecipe.Style.CUE ? "cue" : "no-cue";
    }
}
