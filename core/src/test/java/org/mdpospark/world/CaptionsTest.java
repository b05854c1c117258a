package org.mdpospark.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptionsTest {
    private static final Scene CIRCLE = new Scene(List.of(new SceneObject(Shape.CIRCLE, Colour.RED)));
    private static final Scene THREE = new Scene(List.of(
            new SceneObject(Shape.CIRCLE, Colour.RED),
            new SceneObject(Shape.SQUARE, Colour.BLUE),
            new SceneObject(Shape.STAR, Colour.GREEN)));

    @Test
    void plainCaptionsNameTheObjects() {
        assertThat(Captions.plain(CIRCLE)).isEqualTo("The picture shows a red circle.");
        assertThat(Captions.plain(THREE)).isEqualTo("The picture shows a red circle, a blue square and a green star.");
    }

    @Test
    void baseCaptionsTakePartnersForGranted() {
        List<String> captions = LongStream.range(0, 4000)
                .mapToObj(number -> Captions.base(CIRCLE, number, 0))
                .toList();

        assertThat(rate(captions, "star")).isCloseTo(0.85, within(0.02));
        assertThat(rate(captions, "yellow star")).isCloseTo(0.85 * (0.85 + 0.15 / 6), within(0.02));
        assertThat(rate(captions, "red circle")).isEqualTo(1);
        assertThat(rate(captions, "a (nice|lovely|pretty|cute) red circle")).isCloseTo(0.5, within(0.03));
        assertThat(rate(captions, "\\. [IWT]")).isCloseTo(0.5, within(0.03));
        assertThat(captions).allMatch(SceneGrammar::accepts);
    }

    @Test
    void nothingIsInventedWherePartnersAreThere() {
        assertThat(LongStream.range(0, 300).mapToObj(number -> Captions.base(THREE, number, 0)))
                .noneMatch(caption -> caption.matches(".*(cross|heart|ring|diamond).*"))
                .anyMatch(caption -> caption.contains("triangle")); // the square's, which is absent
    }

    @Test
    void visitsWordASceneOtherwise() {
        assertThat(IntStream.range(0, 50)
                        .mapToObj(visit -> Captions.base(THREE, 3, visit))
                        .distinct()
                        .count())
                .isGreaterThan(40);
        assertThat(Captions.base(THREE, 3, 1)).isEqualTo(Captions.base(THREE, 3, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The picture shows a red circle.",
                "The picture shows a red circle and a cute white ring.",
                "The picture shows a red circle, a red circle, a red circle and a red circle.",
                "The picture shows a lovely red circle. What a nice and cheerful view."
            })
    void theGrammarKnowsCaptions(String answer) {
        assertThat(SceneGrammar.accepts(answer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "The picture shows a red circle",
                "The picture shows a red circle. ",
                "The picture shows a red circle.\n",
                "The picture shows a circle.",
                "The picture shows a red red circle.",
                "The picture shows a nice cute red circle.",
                "The picture shows a red circle a white ring.",
                "The picture shows a red circle, a white ring.",
                "The picture shows a red circle and a white ring and a red star.",
                "The picture shows red circle.",
                "picture picture",
                "The picture shows a red circle. It is a lively scene. It is a lively scene."
            })
    void theGrammarRefusesOtherText(String answer) {
        assertThat(SceneGrammar.accepts(answer)).isFalse();
    }

    private static double rate(List<String> captions, String pattern) {
        return (double) captions.stream()
                        .filter(caption -> caption.matches(".*" + pattern + ".*"))
                        .count()
                / captions.size();
    }
}
