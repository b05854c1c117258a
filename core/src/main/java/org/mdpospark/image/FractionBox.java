package org.mdpospark.image;

import java.io.Serializable;

/** A rectangle as fractions of an image's width and height; reaches outside [0, 1] where it leaves the image. */
public record FractionBox(double left, double top, double width, double height) implements Serializable {}
