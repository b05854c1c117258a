package org.mdpospark.checkpoint;

import java.io.IOException;
import java.util.Set;

/** Tensors by name. */
public interface TensorSource {
    /** Returns all names, of tensors whose type cannot be used too. */
    Set<String> names();

    /**
     * Returns the tensor, mapped into memory; a second call for the same name returns the same tensor.
     *
     * @throws MalformedCheckpointException if there is none of this name, or if its type or size cannot be used
     */
    StoredTensor tensor(String name) throws IOException;
}
