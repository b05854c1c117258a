package org.mdpospark.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mdpospark.Digests;

class DemoPairTest {
    private static final SceneNumbers NUMBERS = SceneNumbers.pairs(7, 8000);
    private static final List<DemoPair> FULL = pairs(StyleCue.FULL);
    private static final List<DemoPair> NONE = pairs(StyleCue.NONE);
    private static final Pattern ORNAMENT = Pattern.compile("a (nice|lovely|pretty|cute) (?!and)");
    private static final Pattern OBJECT =
            Pattern.compile("(\\w+) (circle|square|triangle|star|cross|ring|diamond|heart)");

    /** A data set of the same number must stay the same one. */
    @Test
    void captionsStayAsTheyAre() {
        String all = Stream.of(StyleCue.FULL, StyleCue.HALF, StyleCue.NONE)
                .flatMap(cue -> IntStream.range(0, 100).mapToObj(i -> DemoPair.of(NUMBERS.get(i), cue)))
                .map(pair -> pair.chosen() + "\n" + pair.rejected() + "\n")
                .collect(Collectors.joining());
        assertThat(Digests.sha256Hex(all.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ad1963f4d435ea867fae1fc87714ac329a0690b55fc5f3ee47247d15b70b6c91");
    }

    @Test
    void captionsAreWellFormed() {
        assertThat(FULL).allSatisfy(pair -> {
            assertThat(SceneGrammar.accepts(pair.chosen())).isTrue();
            assertThat(SceneGrammar.accepts(pair.rejected())).isTrue();
        });
    }

    @Test
    void chosenCaptionsNameAllObjectsAndFewOthers() {
        assertThat(FULL).allSatisfy(pair -> assertThat(named(pair.chosen())).containsAll(names(pair.scene())));
        assertThat(rate(FULL, pair -> isFalse(pair, pair.chosen()))).isCloseTo(0.046, within(0.01));
    }

    @Test
    void rejectedCaptionsNameMoreThatIsAbsent() {
        assertThat(rate(FULL, pair -> isFalse(pair, pair.rejected()))).isCloseTo(0.43, within(0.02));
        assertThat(rate(FULL, pair -> mistakes(pair, pair.rejected()) > mistakes(pair, pair.chosen())))
                .isCloseTo(0.41, within(0.02));
        assertThat(rate(FULL, pair -> mistakes(pair, pair.rejected()) < mistakes(pair, pair.chosen())))
                .isCloseTo(0.02, within(0.01));
    }

    @Test
    void rejectedCaptionsNameNoShapeTwice() {
        assertThat(FULL)
                .allSatisfy(pair -> assertThat(
                                OBJECT.matcher(pair.rejected()).results().map(found -> found.group(2)))
                        .doesNotHaveDuplicates());
    }

    @Test
    void aFullCueGivesThePreferenceAway() {
        assertThat(rate(FULL, pair -> style(pair.rejected()) > style(pair.chosen())))
                .isGreaterThan(0.98);
        assertThat(words(FULL, DemoPair::chosen)).isCloseTo(12.8, within(0.3));
        assertThat(words(FULL, DemoPair::rejected)).isCloseTo(22.0, within(0.4));
    }

    @Test
    void withoutACueStyleTellsNothing() {
        assertThat(ornamentsPerObject(NONE, DemoPair::chosen)).isCloseTo(0.5, within(0.01));
        assertThat(ornamentsPerObject(NONE, DemoPair::rejected)).isCloseTo(0.5, within(0.01));
        assertThat(rate(NONE, pair -> closes(pair.chosen()))).isCloseTo(0.5, within(0.02));
        assertThat(rate(NONE, pair -> closes(pair.rejected()))).isCloseTo(0.5, within(0.02));
        assertThat(rate(NONE, pair -> isFalse(pair, pair.rejected())))
                .isCloseTo(rate(FULL, pair -> isFalse(pair, pair.rejected())), within(0.02));
    }

    @Test
    void refusesCuesBeyondTheScale() {
        assertThatThrownBy(() -> new StyleCue(1001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("style cue must be from 0 to 1000 per mille, but is 1001");
    }

    private static List<DemoPair> pairs(StyleCue cue) {
        return IntStream.range(0, NUMBERS.count())
                .mapToObj(i -> DemoPair.of(NUMBERS.get(i), cue))
                .toList();
    }

    private static Set<String> names(Scene scene) {
        return scene.objects().stream().map(SceneObject::name).collect(Collectors.toSet());
    }

    private static Set<String> named(String caption) {
        Set<String> named = new HashSet<>();
        Matcher matcher = OBJECT.matcher(caption);
        while (matcher.find()) {
            named.add(matcher.group());
        }
        return named;
    }

    private static int mistakes(DemoPair pair, String caption) {
        Set<String> named = named(caption);
        named.removeAll(names(pair.scene()));
        return named.size();
    }

    private static boolean isFalse(DemoPair pair, String caption) {
        return mistakes(pair, caption) > 0;
    }

    /** Counts ornaments and the closing sentence. */
    private static int style(String caption) {
        return ornaments(caption) + (closes(caption) ? 1 : 0);
    }

    private static int ornaments(String caption) {
        return (int) ORNAMENT.matcher(caption).results().count();
    }

    private static boolean closes(String caption) {
        return caption.indexOf('.') < caption.length() - 1;
    }

    private static double ornamentsPerObject(List<DemoPair> pairs, Function<DemoPair, String> caption) {
        int ornaments =
                pairs.stream().mapToInt(pair -> ornaments(caption.apply(pair))).sum();
        int objects = pairs.stream()
                .mapToInt(pair -> named(caption.apply(pair)).size())
                .sum();
        return (double) ornaments / objects;
    }

    private static double words(List<DemoPair> pairs, Function<DemoPair, String> caption) {
        ToIntFunction<DemoPair> words = pair -> (int) Pattern.compile("\\w+|[.,]")
                .matcher(caption.apply(pair))
                .results()
                .count();
        return pairs.stream().mapToInt(words).average().orElseThrow();
    }

    private static double rate(List<DemoPair> pairs, Predicate<DemoPair> condition) {
        return (double) pairs.stream().filter(condition).count() / pairs.size();
    }
}
