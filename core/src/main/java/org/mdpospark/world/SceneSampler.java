package org.mdpospark.world;

import java.util.EnumMap;
import java.util.Map;

/**
 * Draws scenes: one to three shapes of any colour, and then partners of them, each at 450 per mille while there are
 * fewer than four objects.
 */
public final class SceneSampler {
    private static final int ONE_SHAPE_RATE = 300;
    private static final int TWO_SHAPES_RATE = 450;
    private static final int PARTNER_RATE = 450;
    private static final int USUAL_COLOUR_RATE = 600;

    private SceneSampler() {}

    /** Returns the scene with this number, its objects in the order of their shapes. */
    public static Scene sample(long number) {
        Draws draws = Draws.of(number, Draws.Purpose.SCENE);
        Map<Shape, SceneObject> objects = new EnumMap<>(Shape.class);
        for (Shape shape : draws.someOf(Shape.ALL, firstShapes(draws))) {
            objects.put(shape, new SceneObject(shape, draws.oneOf(Colour.ALL)));
        }
        for (Partnership partnership : Partnership.ALL) {
            if (objects.containsKey(partnership.trigger())
                    && !objects.containsKey(partnership.partner())
                    && objects.size() < Scene.MOST_OBJECTS
                    && draws.chance(PARTNER_RATE)) {
                objects.put(partnership.partner(), partnership.draw(USUAL_COLOUR_RATE, draws));
            }
        }
        return new Scene(objects.values().stream().toList());
    }

    private static int firstShapes(Draws draws) {
        int drawn = draws.below(1000);
        if (drawn < ONE_SHAPE_RATE) {
            return 1;
        }
        return drawn < ONE_SHAPE_RATE + TWO_SHAPES_RATE ? 2 : 3;
    }
}
