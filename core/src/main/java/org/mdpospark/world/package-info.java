/**
 * The demo's world: small pictures of coloured shapes, what may be said of them, and preference pairs whose rejected
 * captions name more that is not there.
 *
 * <p>Some shapes usually come with another, their partner. Captions for the base model take the partner for granted, so
 * the model names it where it is absent: it hallucinates, for the reason that real models do. A pair's chosen caption
 * does so rarely and its rejected one often; the pairs differ in style, too, as much as a {@link StyleCue} says.
 *
 * <p>A scene is known by its number. The number decides objects, pixels and captions through {@code SplitMix64} and
 * whole numbers alone, so that {@code deploy/demo/world.py}, which trains the base model, draws the same. Rates are per
 * mille.
 */
@NullMarked
package org.mdpospark.world;

import org.jspecify.annotations.NullMarked;
