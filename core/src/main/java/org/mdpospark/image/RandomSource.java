package org.mdpospark.image;

/** Where a crop's randomness comes from: two draws, as torchvision makes them. */
public interface RandomSource {
    /** Returns a float drawn uniformly from [low, high); its rounding may give high itself, as torch's may. */
    float uniform(float low, float high);

    /** Returns a whole number drawn uniformly from [0, bound). */
    int below(int bound);
}
