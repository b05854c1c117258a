package org.mdpospark.world;

import java.util.List;

/** A coloured shape, as a scene holds it and captions name it. */
public record SceneObject(Shape shape, Colour colour) {
    /** Returns all 48 of them. */
    public static List<SceneObject> all() {
        return Shape.ALL.stream()
                .flatMap(shape -> Colour.ALL.stream().map(colour -> new SceneObject(shape, colour)))
                .toList();
    }

    /** Returns its name in captions, such as {@code red circle}. */
    public String name() {
        return colour.word() + " " + shape.word();
    }
}
