/**
 * Images of preference pairs: reading them without trust, cropping, comparing and preparing them for a vision tower.
 *
 * <p>Shapes are written {@code [height, width, 3]}: row by row, each pixel as red, green, blue.
 */
@NullMarked
package org.mdpospark.image;

import org.jspecify.annotations.NullMarked;
