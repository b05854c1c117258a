package org.mdpospark.world;

import java.util.List;

/**
 * A shape that usually comes with another one.
 *
 * @param trigger the shape that brings the other
 * @param partner the shape that is brought, usually
 * @param usualColour of the partner
 */
record Partnership(Shape trigger, Shape partner, Colour usualColour) {
    static final List<Partnership> ALL = List.of(
            new Partnership(Shape.CIRCLE, Shape.STAR, Colour.YELLOW),
            new Partnership(Shape.SQUARE, Shape.TRIANGLE, Colour.RED),
            new Partnership(Shape.RING, Shape.CROSS, Colour.WHITE),
            new Partnership(Shape.DIAMOND, Shape.HEART, Colour.PURPLE));

    /** Returns the partner, in its usual colour at a rate per mille and in any colour otherwise. */
    SceneObject draw(int usualRate, Draws draws) {
        return new SceneObject(partner, draws.chance(usualRate) ? usualColour : draws.oneOf(Colour.ALL));
    }
}
