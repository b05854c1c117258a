package org.mdpospark.world;

import java.util.List;
import java.util.Locale;

/** Colours of objects; each object's differs a little from its name's. */
public enum Colour {
    RED(220, 40, 40),
    GREEN(40, 180, 60),
    BLUE(50, 80, 230),
    YELLOW(235, 215, 50),
    WHITE(245, 245, 245),
    PURPLE(160, 60, 190);

    static final List<Colour> ALL = List.of(values());

    private final int red;
    private final int green;
    private final int blue;

    Colour(int red, int green, int blue) {
        this.red = red;
        this.green = green;
        this.blue = blue;
    }

    /** Returns the colour's word in captions. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns red, green and blue, each from 0 to 255. */
    List<Integer> samples() {
        return List.of(red, green, blue);
    }
}
