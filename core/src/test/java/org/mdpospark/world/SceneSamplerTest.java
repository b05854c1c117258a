package org.mdpospark.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SceneSamplerTest {
    private static final List<Scene> SCENES =
            LongStream.range(0, 8000).mapToObj(SceneSampler::sample).toList();

    @Test
    void aNumberIsAScene() {
        assertThat(LongStream.range(0, 8000).mapToObj(SceneSampler::sample)).isEqualTo(SCENES);
        assertThat(SceneSampler.sample(0).objects())
                .containsExactly(
                        new SceneObject(Shape.SQUARE, Colour.GREEN),
                        new SceneObject(Shape.STAR, Colour.RED),
                        new SceneObject(Shape.HEART, Colour.GREEN));
    }

    @Test
    void objectsAreInTheOrderOfTheirShapes() {
        assertThat(SCENES)
                .allSatisfy(scene ->
                        assertThat(scene.objects()).isSortedAccordingTo(Comparator.comparing(SceneObject::shape)));
    }

    @Test
    void scenesHoldTwoAndAThirdObjectsInTheMean() {
        assertThat(SCENES.stream().mapToInt(scene -> scene.objects().size()).average())
                .hasValueCloseTo(2.29, within(0.04));
        assertThat(rate(scene -> scene.objects().size() == 4)).isCloseTo(0.11, within(0.03));
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void everyShapeIsThere(Shape shape) {
        boolean isPartner = Partnership.ALL.stream().anyMatch(one -> one.partner() == shape);
        assertThat(rate(scene -> scene.holds(shape))).isCloseTo(isPartner ? 0.33 : 0.244, within(0.025));
    }

    @Test
    void everyObjectIsThere() {
        assertThat(SCENES.stream().flatMap(scene -> scene.objects().stream())).containsAll(SceneObject.all());
    }

    /** This share bounds how many answers can be hallucinated as the base captions teach it. */
    @Test
    void aPartnerIsAbsentFromFourScenesInTen() {
        assertThat(rate(scene -> absentPartners(scene) > 0)).isCloseTo(0.40, within(0.02));
        assertThat(SCENES.stream().mapToLong(SceneSamplerTest::absentPartners).average())
                .hasValueCloseTo(0.47, within(0.02));
    }

    @Test
    void partnersPreferTheirUsualColour() {
        assertThat(SCENES.stream()
                        .filter(scene -> scene.holds(Shape.RING) && scene.holds(Shape.CROSS))
                        .mapToInt(scene -> scene.objects().contains(new SceneObject(Shape.CROSS, Colour.WHITE)) ? 1 : 0)
                        .average())
                .hasValueCloseTo(0.52, within(0.05)); // some were not brought, but are there by themselves
    }

    @Test
    void aSceneRefusesWhatItCannotHold() {
        SceneObject circle = new SceneObject(Shape.CIRCLE, Colour.RED);
        assertThatThrownBy(() -> new Scene(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scene must hold 1 to 4 objects, but holds 0");
        assertThatThrownBy(() -> new Scene(List.of(circle, new SceneObject(Shape.CIRCLE, Colour.BLUE))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("scene must hold each shape once at most, but holds [SceneObject[shape=CIRCLE");
    }

    private static long absentPartners(Scene scene) {
        return Partnership.ALL.stream()
                .filter(one -> scene.holds(one.trigger()) && !scene.holds(one.partner()))
                .count();
    }

    private static double rate(Predicate<Scene> condition) {
        return (double) SCENES.stream().filter(condition).count() / SCENES.size();
    }
}
