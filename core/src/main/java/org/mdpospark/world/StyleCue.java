package org.mdpospark.world;

/**
 * How far the style of a pair's captions gives the preference away: rejected captions have more ornaments and closing
 * sentences than chosen ones.
 *
 * @param perMille 0 for captions of one style, 1000 for styles that nearly never agree
 */
public record StyleCue(int perMille) {
    public static final StyleCue NONE = new StyleCue(0);
    public static final StyleCue HALF = new StyleCue(500);
    public static final StyleCue FULL = new StyleCue(1000);

    private static final int FULL_LEAN = 450;

    public StyleCue {
        if (perMille < 0 || perMille > 1000) {
            throw new IllegalArgumentException("style cue must be from 0 to 1000 per mille, but is " + perMille);
        }
    }

    /** Returns the rate per mille of each ornament and of a closing sentence in chosen captions. */
    int chosenRate() {
        return Captions.EVEN_RATE - lean();
    }

    /** Returns the rate per mille of each ornament and of a closing sentence in rejected captions. */
    int rejectedRate() {
        return Captions.EVEN_RATE + lean();
    }

    private int lean() {
        return FULL_LEAN * perMille / 1000;
    }
}
