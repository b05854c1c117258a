package org.mdpospark.train;

import java.io.IOException;
import java.io.Serializable;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.dl4j.PairExamples;

/** Where executors find the pairs. Equal sources open the same pairs. */
public interface PairSource extends Serializable {
    /** Opens the pairs for a model. */
    PairExamples open(ModelConfig config) throws IOException;
}
