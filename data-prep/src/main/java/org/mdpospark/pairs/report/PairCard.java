package org.mdpospark.pairs.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mdpospark.pairs.report.SampledPair.Negative;
import org.mdpospark.pairs.report.SampledPair.Quality;
import org.mdpospark.pairs.report.SampledPair.Source;

/** Shows one pair: the image with the box on it, the negative, the prompt and both answers. */
final class PairCard {
    private static final int SHORT_ID = 12;
    private static final double NARROWEST = 0.8;
    private static final double WIDEST = 1.8;

    private PairCard() {}

    static Html of(SampledPair pair) {
        return Html.of(
                """
                <article class="card">
                <div class="pictures" style="--shape:%s">
                %s
                %s
                </div>
                <div class="texts">
                <h3>Prompt</h3>
                %s
                <div class="answers">
                <div class="chosen"><h4>Chosen, the better answer</h4>%s</div>
                <div class="rejected"><h4>Rejected</h4>%s</div>
                </div>
                </div>
                %s
                </article>""",
                shape(pair.source()),
                source(pair.source(), pair.negative().box()),
                negative(pair.negative()),
                FoldedText.of(pair.prompt()),
                FoldedText.of(pair.chosen()),
                FoldedText.of(pair.rejected()),
                Definitions.list("measures", measures(pair)));
    }

    /** Width over height of the frames: the image fills its own, unless it is a very long strip. */
    private static String shape(Source source) {
        double ratio = (double) source.width() / source.height();
        return Numbers.decimal(Math.max(NARROWEST, Math.min(WIDEST, ratio)), 3);
    }

    private static Html source(Source source, Optional<VisibleBox> box) {
        String size = "%s × %s %s"
                .formatted(Numbers.grouped(source.width()), Numbers.grouped(source.height()), source.format());
        String turned = source.orientation() == 1 ? "" : ", stored turned (EXIF %d)".formatted(source.orientation());
        Html drawing = box.map(inside -> BoxOverlay.draw(inside, source.width(), source.height()))
                .orElse(Html.NONE);
        return picture("Image", size + turned, source.thumbnail(), "The image of the prompt", drawing);
    }

    private static Html negative(Negative negative) {
        String missing = "The negative image";
        return picture("Negative", explanation(negative), negative.thumbnail(), missing, Html.NONE);
    }

    private static String explanation(Negative negative) {
        return switch (negative.strategy()) {
            case "crop" -> crop(negative);
            case "random-image" ->
                "another picture"
                        + negative.origin().map(sha -> ", " + shortened(sha)).orElse("");
            case "augment" ->
                "the image, altered" + negative.origin().map(how -> ": " + how).orElse("");
            default -> negative.strategy();
        };
    }

    private static String crop(Negative negative) {
        if (negative.box().isEmpty()) {
            return negative.hasBox() ? "crop of the padding only" : "crop";
        }
        String area = negative.quality()
                .areaFraction()
                .map(fraction -> "crop of " + Numbers.percent(fraction))
                .orElse("crop");
        return negative.box().get().whole() ? area : area + ", reaching into the padding";
    }

    private static Html picture(
            String title, String explanation, Optional<String> thumbnail, String description, Html drawing) {
        Html image = thumbnail
                .map(uri -> Html.of("<img src=\"%s\" alt=\"%s\" loading=\"lazy\"/>%s", uri, description, drawing))
                .orElse(Html.of("<span class=\"nothing\">This picture cannot be shown</span>"));
        return Html.of(
                "<figure><div class=\"frame\">%s</div> <figcaption><b>%s</b> %s</figcaption></figure>",
                image, title, explanation);
    }

    private static Map<String, String> measures(SampledPair pair) {
        Quality quality = pair.negative().quality();
        Map<String, String> measures = new LinkedHashMap<>();
        quality.areaFraction().ifPresent(area -> measures.put("area", Numbers.percent(area)));
        quality.visibleFraction().ifPresent(visible -> measures.put("visible", Numbers.percent(visible)));
        quality.entropy().ifPresent(bits -> measures.put("entropy", Numbers.decimal(bits, 2) + " bits"));
        quality.hashDistance().ifPresent(bits -> measures.put("hash distance", bits + " of 64"));
        measures.put("split", pair.split());
        measures.put("id", shortened(pair.id()));
        return measures;
    }

    private static String shortened(String hash) {
        return hash.length() <= SHORT_ID ? hash : hash.substring(0, SHORT_ID) + "…";
    }
}
