package org.mdpospark.evaluate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdpospark.score.AnswerStatistics;
import org.mdpospark.score.Figure;

/**
 * All figures of an evaluation, as {@code scores.json} has them.
 *
 * @param format name and version of the layout, {@link #FORMAT}
 * @param version of the program that wrote it
 * @param created when, as ISO 8601 in UTC
 * @param baseModel folder of the base model; empty where answers came from elsewhere
 * @param methods names of the models, in their order, with the number of their runs
 * @param confidence of intervals
 * @param resamples of the bootstrap
 */
public record Scoreboard(
        String format,
        String version,
        String created,
        String baseModel,
        Map<String, Integer> methods,
        double confidence,
        int resamples,
        List<ExamResult> benchmarks) {
    public static final String FORMAT = "mdpo-scores/1";

    /**
     * What one benchmark says.
     *
     * @param questions that were asked
     * @param whole whether these are all of the benchmark's questions
     * @param methods a result for each model and kind of image
     * @param comparisons of models that were shown the images
     * @param controls of each model with itself: without the image, or with another one, against with it
     * @param unscored why there are no figures; empty where there are
     */
    public record ExamResult(
            String code,
            String title,
            int questions,
            boolean whole,
            List<MethodResult> methods,
            List<Comparison> comparisons,
            List<Comparison> controls,
            String unscored) {

        /** Returns a model's result. */
        public Optional<MethodResult> find(String method, Sight sight) {
            return methods.stream()
                    .filter(result -> result.method().equals(method) && result.sight() == sight)
                    .findFirst();
        }
    }

    /**
     * Figures of one model.
     *
     * @param runs of the method; figures are means over them
     * @param form of all answers of all runs
     * @param notes that a reader of the figures must see
     */
    public record MethodResult(
            String method,
            Sight sight,
            int runs,
            List<FigureResult> figures,
            AnswerStatistics form,
            List<String> notes) {

        /** Returns a figure by its name. */
        public Optional<FigureResult> find(String figure) {
            return figures.stream()
                    .filter(result -> result.name().equals(figure))
                    .findFirst();
        }
    }

    /**
     * A figure with its interval.
     *
     * @param decimals that papers give
     * @param byRun value of each run
     */
    public record FigureResult(
            String name,
            Figure.Better better,
            int decimals,
            double value,
            double low,
            double high,
            List<Double> byRun) {}

    /** How two models differ on the same questions; the difference is the second's value less the first's. */
    public record Comparison(String first, String second, List<Difference> figures) {

        /** Returns the difference of a figure. */
        public Optional<Difference> find(String figure) {
            return figures.stream()
                    .filter(difference -> difference.figure().equals(figure))
                    .findFirst();
        }
    }

    /**
     * How two models differ in one figure.
     *
     * @param decimals that papers give
     * @param verdict the name of a verdict
     * @param inWords the verdict as a sentence
     */
    public record Difference(
            String figure,
            int decimals,
            double first,
            double second,
            double difference,
            double low,
            double high,
            String verdict,
            String inWords) {}
}
