package org.mdpospark.model;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Frozen weights of one block, by their names inside it, such as {@code self_attn.q_proj.weight}. */
interface BlockWeights {
    INDArray get(String name);

    /** Returns the weight, or nothing if models of this kind have none. */
    Optional<INDArray> find(String name);
}
