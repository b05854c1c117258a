package org.mdpospark.objective;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The rows of the paper's ablation tables by name: how the loss is weighted and how the pairs are built. */
public enum Preset {
    /** The method itself: first row of Table 2, "crop 0-20 %" of Table 3, "y_w" of Table 4. */
    MDPO("mdpo"),
    /** Table 2, without the conditional and the anchored part: DPO. */
    DPO("dpo"),
    /** Table 2, without the conditional part. */
    NO_CONDITIONAL("no-conditional"),
    /** Table 2, without the anchored part. */
    NO_ANCHOR("no-anchor"),
    /** Table 3: the negative is another row's image. */
    RANDOM_IMAGE("random-image"),
    /** Table 3: the negative keeps 20 to 50 % of the image's area. */
    CROP_20_50("crop-20-50"),
    /** Table 3: the negative is made by MoCo v2's augmentation. */
    AUGMENT("augment"),
    /** Table 4: anchors on the chosen and the rejected answer. */
    ANCHOR_REJECTED("anchor-rejected"),
    /** Table 4: anchors on the chosen answer, the rejected answer and the negative image. */
    ANCHOR_REJECTED_AND_NEGATIVE("anchor-rejected-and-negative");

    private final String code;

    Preset(String code) {
        this.code = code;
    }

    /** Returns the preset of a name. */
    public static Preset of(String code) {
        for (Preset preset : values()) {
            if (preset.code.equals(code)) {
                return preset;
            }
        }
        throw new IllegalArgumentException("preset must be one of %s, but is '%s'"
                .formatted(Arrays.stream(values()).map(Preset::code).collect(Collectors.joining(", ")), code));
    }

    /** Returns the name that people write. */
    public String code() {
        return code;
    }

    /** Returns the objective with the paper's β and δ. */
    public MdpoObjective objective() {
        return objective(MdpoObjective.DEFAULT_BETA, MdpoObjective.DEFAULT_DELTA);
    }

    /** Returns the objective with another β and with one δ for all anchors. */
    public MdpoObjective objective(double beta, double delta) {
        return new MdpoObjective(beta, delta, delta, weights());
    }

    private TermWeights weights() {
        return switch (this) {
            case MDPO, RANDOM_IMAGE, CROP_20_50, AUGMENT -> new TermWeights(1, 1, 1, 0, 0);
            case DPO -> new TermWeights(1, 0, 0, 0, 0);
            case NO_CONDITIONAL -> new TermWeights(1, 0, 1, 0, 0);
            case NO_ANCHOR -> new TermWeights(1, 1, 0, 0, 0);
            case ANCHOR_REJECTED -> new TermWeights(1, 1, 1, 1, 0);
            case ANCHOR_REJECTED_AND_NEGATIVE -> new TermWeights(1, 1, 1, 1, 1);
        };
    }

    /** Returns the options of {@code mdpo pairs} that make this row's negatives. */
    public List<String> pairsOptions() {
        return switch (this) {
            case RANDOM_IMAGE -> List.of("--strategy", "random-image");
            case AUGMENT -> List.of("--strategy", "augment");
            case CROP_20_50 -> List.of("--strategy", "crop", "--area", "0.2-0.5");
            default -> List.of("--strategy", "crop", "--area", "0.01-0.2");
        };
    }
}
