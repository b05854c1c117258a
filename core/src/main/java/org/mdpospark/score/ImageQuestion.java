package org.mdpospark.score;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A question of a benchmark about one image.
 *
 * @param id names the question within its benchmark
 * @param image file name below the benchmark's folder of images, or the image itself as {@code data:;base64,…}
 * @param text what the model is asked; it may say where the image comes with one {@code <image>}
 */
public record ImageQuestion(String id, String image, String text) implements Serializable {
    /** Begins an image that is written out instead of named. */
    public static final String INLINE = "data:;base64,";

    public ImageQuestion {
        requireNonNull(text, "text is null");
        if (id.isEmpty() || image.isEmpty()) {
            throw new IllegalArgumentException(
                    "id and image must not be empty, but are '%s' and '%s'".formatted(id, image));
        }
    }

    /** Tells whether the image is written out instead of named. */
    public boolean isInline() {
        return image.startsWith(INLINE);
    }
}
