package org.mdpospark.world;

import java.util.List;

/**
 * What a picture shows.
 *
 * @param objects one to four, of different shapes
 */
public record Scene(List<SceneObject> objects) {
    static final int MOST_OBJECTS = 4;

    public Scene {
        objects = List.copyOf(objects);
        if (objects.isEmpty() || objects.size() > MOST_OBJECTS) {
            throw new IllegalArgumentException(
                    "scene must hold 1 to %d objects, but holds %d".formatted(MOST_OBJECTS, objects.size()));
        }
        if (objects.stream().map(SceneObject::shape).distinct().count() != objects.size()) {
            throw new IllegalArgumentException("scene must hold each shape once at most, but holds " + objects);
        }
    }

    /** Tells whether there is an object of this shape, of any colour. */
    public boolean holds(Shape shape) {
        return objects.stream().anyMatch(object -> object.shape() == shape);
    }
}
