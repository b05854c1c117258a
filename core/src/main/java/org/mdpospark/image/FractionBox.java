package org.mdpospark.image;

import java.io.Serializable;

/** A rectangle as fractions of an image's width and height; reaches outside [0, 1] where it leaves the image. */
public record FractionBox(double left, double top, double width, double height) implements Serializable {
    public FractionBox {
        if (!(Double.isFinite(left) && Double.isFinite(top) && width > 0 && height > 0)) {
            throw new IllegalArgumentException("fraction box must have a place and an area, but is %s x %s at (%s, %s)"
                    .formatted(width, height, left, top));
        }
    }
}
