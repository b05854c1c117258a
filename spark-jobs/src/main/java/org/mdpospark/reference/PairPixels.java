package org.mdpospark.reference;

import org.mdpospark.image.PixelTensor;

/** A pair's image and negative image, as a vision tower reads them. */
public record PairPixels(PixelTensor image, PixelTensor negative) {}
