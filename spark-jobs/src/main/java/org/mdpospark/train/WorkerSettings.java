package org.mdpospark.train;

import java.io.Serializable;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.dl4j.AdapterNetwork;

/**
 * What a worker computes with, the same in all rounds of a run.
 *
 * @param model the frozen model
 * @param pairs the data
 * @param network the adapter's layout, its optimizer and the objective
 */
public record WorkerSettings(ModelSource model, PairSource pairs, AdapterNetwork.Settings network)
        implements Serializable {}
