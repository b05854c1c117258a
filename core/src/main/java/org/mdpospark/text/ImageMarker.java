package org.mdpospark.text;

import java.io.Serializable;
import org.mdpospark.checkpoint.ModelConfig;

/**
 * The one id of a prompt in whose place the image's tokens come.
 *
 * @param id LLaVA: the id of the token {@code <image>}; Bunny: {@link #NO_TOKEN}, which is no token's id
 */
public record ImageMarker(int id) implements Serializable {
    /** What marks the image in the text of a prompt. */
    public static final String TEXT = "<image>";

    /** The marker of models whose vocabulary has no token for the image. */
    public static final int NO_TOKEN = ModelConfig.BUNNY_IMAGE_TOKEN;

    public ImageMarker {
        if (id < 0 && id != NO_TOKEN) {
            throw new IllegalArgumentException(
                    "image marker must be a token's id or %d, but is %d".formatted(NO_TOKEN, id));
        }
    }

    /** Returns the marker of a model. */
    public static ImageMarker of(ModelConfig config) {
        return new ImageMarker(config.imageToken());
    }

    /** Whether the tokenizer reads the marker's text as the marker. */
    public boolean isToken() {
        return id != NO_TOKEN;
    }
}
