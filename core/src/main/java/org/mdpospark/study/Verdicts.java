package org.mdpospark.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Brings the raters' choices and the key together. */
final class Verdicts {
    private static final int WIN = 0;
    private static final int TIE = 1;
    private static final int LOSS = 2;
    private static final double RARE = 0.05;
    private static final int SHOWN = 5;

    private final StudyKey study;
    private final List<RaterChoices> raters;

    Verdicts(StudyKey study, List<RaterChoices> raters) {
        this.study = study;
        this.raters = raters;
    }

    /** Returns the items that anyone chose for, in the key's order. */
    List<ItemVerdict> items() {
        List<ItemVerdict> items = new ArrayList<>();
        for (StudyItem item : study.items()) {
            int[] counts = counts(item);
            if (counts[WIN] + counts[TIE] + counts[LOSS] > 0) {
                items.add(new ItemVerdict(item.id(), counts[WIN], counts[TIE], counts[LOSS]));
            }
        }
        return items;
    }

    List<String> notes() {
        List<ItemVerdict> items = items();
        List<String> notes = new ArrayList<>();
        int choices = items.stream().mapToInt(ItemVerdict::choices).sum();
        notes.add(text(
                "%d choices of %d %s for %d of %d items.",
                choices,
                raters.size(),
                raters.size() == 1 ? "rater" : "raters",
                items.size(),
                study.items().size()));
        for (RaterChoices rater : raters) {
            unanswered(rater, notes);
        }
        if (raters.size() > 1) {
            notes.add(agreement());
        }
        notes.add(signTest(items));
        return notes;
    }

    private void unanswered(RaterChoices rater, List<String> notes) {
        List<String> left = study.items().stream()
                .filter(item -> !rater.choices().containsKey(item.item()))
                .map(StudyItem::id)
                .toList();
        if (!left.isEmpty()) {
            notes.add(text(
                    "%s left out %d of %d items, which are not counted: %s%s.",
                    rater.rater(),
                    left.size(),
                    study.items().size(),
                    String.join(", ", left.subList(0, Math.min(SHOWN, left.size()))),
                    left.size() > SHOWN ? ", …" : ""));
        }
    }

    private String agreement() {
        List<int[]> several = new ArrayList<>();
        List<int[]> complete = new ArrayList<>();
        List<int[]> pairs = new ArrayList<>();
        for (StudyItem item : study.items()) {
            int[] counts = counts(item);
            int chose = counts[WIN] + counts[TIE] + counts[LOSS];
            if (chose > 1) {
                several.add(counts);
            }
            if (chose == raters.size()) {
                complete.add(counts);
                pairs.add(new int[] {kind(item, 0), kind(item, 1)});
            }
        }
        if (several.isEmpty()) {
            return "No item has the choices of two raters, so that nothing is known of their agreement.";
        }
        boolean two = raters.size() == 2;
        double kappa = complete.isEmpty() ? Double.NaN : two ? Agreement.cohen(pairs) : Agreement.fleiss(complete);
        String name = two ? "Cohen's kappa" : "Fleiss' kappa";
        String beyond = Double.isNaN(kappa)
                ? name + " has no value"
                : text(
                        "%s is %.2f on %d items, where 1 is full agreement and 0 what chance would give",
                        name, kappa, complete.size());
        return text(
                "Two raters chose the same in %.1f %% of cases, on %d items; %s.",
                100 * Agreement.share(several), several.size(), beyond);
    }

    private String signTest(List<ItemVerdict> items) {
        int forB =
                (int) items.stream().filter(item -> item.wins() > item.losses()).count();
        int forA =
                (int) items.stream().filter(item -> item.wins() < item.losses()).count();
        if (forA + forB == 0) {
            return "No item was decided, so that nothing tells the models apart.";
        }
        double probability = SignTest.probability(forA, forB);
        String verdict = probability < RARE
                ? "chance alone would seldom part them so far"
                : "chance alone may well part them so far";
        return text(
                "Of %d decided items, %d went to %s and %d to %s: p = %.2g in a two-sided sign test, %s.",
                forA + forB, forB, study.modelB(), forA, study.modelA(), probability, verdict);
    }

    /** Returns how many raters chose each kind for an item. */
    private int[] counts(StudyItem item) {
        int[] counts = new int[3];
        for (int rater = 0; rater < raters.size(); rater++) {
            int kind = kind(item, rater);
            if (kind >= 0) {
                counts[kind]++;
            }
        }
        return counts;
    }

    /** Returns what a rater chose, seen from model B; -1 for nothing. */
    private int kind(StudyItem item, int rater) {
        RaterChoices.@Nullable Choice choice = raters.get(rater).choices().get(item.item());
        if (choice == null) {
            return -1;
        }
        return switch (choice) {
            case TIE -> TIE;
            case LEFT -> item.leftIsB() ? WIN : LOSS;
            case RIGHT -> item.leftIsB() ? LOSS : WIN;
        };
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
