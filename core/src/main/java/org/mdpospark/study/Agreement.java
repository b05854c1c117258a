package org.mdpospark.study;

import java.util.List;

/** How far raters agree. Kappas are 1 where they always do and 0 where they do as chance would have it. */
final class Agreement {
    private static final int KINDS = 3;

    private Agreement() {}

    /**
     * Returns the share of pairs of raters who chose the same, 0 to 1.
     *
     * @param counts for each item, how many raters chose each kind
     */
    static double share(List<int[]> counts) {
        double same = 0;
        double pairs = 0;
        for (int[] item : counts) {
            int raters = raters(item);
            pairs += raters * (raters - 1) / 2.0;
            for (int chose : item) {
                same += chose * (chose - 1) / 2.0;
            }
        }
        return same / pairs;
    }

    /**
     * Returns Cohen's kappa of two raters: Cohen, "A Coefficient of Agreement for Nominal Scales", 1960.
     *
     * @param choices for each item, the kinds that both chose
     * @return NaN if both chose one kind everywhere
     */
    static double cohen(List<int[]> choices) {
        double[] first = new double[KINDS];
        double[] second = new double[KINDS];
        double same = 0;
        for (int[] pair : choices) {
            first[pair[0]]++;
            second[pair[1]]++;
            same += pair[0] == pair[1] ? 1 : 0;
        }
        double items = choices.size();
        double chance = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            chance += first[kind] / items * second[kind] / items;
        }
        return beyond(same / items, chance);
    }

    /**
     * Returns Fleiss' kappa of more raters, each of whom chose for every item: Fleiss, "Measuring Nominal Scale
     * Agreement Among Many Raters", 1971.
     *
     * @param counts for each item, how many raters chose each kind
     * @return NaN if all chose one kind everywhere
     */
    static double fleiss(List<int[]> counts) {
        double[] kinds = new double[KINDS];
        double all = 0;
        for (int[] item : counts) {
            for (int kind = 0; kind < KINDS; kind++) {
                kinds[kind] += item[kind];
                all += item[kind];
            }
        }
        double chance = 0;
        for (double kind : kinds) {
            chance += kind / all * kind / all;
        }
        return beyond(share(counts), chance);
    }

    private static double beyond(double share, double chance) {
        return chance < 1 ? (share - chance) / (1 - chance) : Double.NaN;
    }

    private static int raters(int[] counts) {
        int raters = 0;
        for (int count : counts) {
            raters += count;
        }
        return raters;
    }
}
