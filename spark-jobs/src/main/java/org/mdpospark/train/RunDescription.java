package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.objective.MdpoObjective;

/**
 * What is known of a run before its first round.
 *
 * @param folder of the run
 * @param resumeCommand what a person types to go on with the run
 * @param options of the command, as an object
 * @param objective that the adapter is trained on
 * @param model whose adapter is trained
 * @param data it learns from
 * @param cluster it runs on
 * @param started when this run, or this part of a resumed one, began
 */
public record RunDescription(
        String folder,
        String resumeCommand,
        JsonNode options,
        MdpoObjective objective,
        Model model,
        Data data,
        Cluster cluster,
        Instant started) {
    public RunDescription {
        if (!options.isObject()) {
            throw new IllegalArgumentException("options of a run must be an object, but are " + options.getNodeType());
        }
    }

    /**
     * The frozen model and the adapter that changes it.
     *
     * @param name on the Hugging Face Hub, or folder
     * @param fingerprint of the frozen weights
     * @param adapter its rank, strength and targets
     * @param modules how many are adapted
     * @param parameters values of the adapter
     */
    public record Model(String name, String fingerprint, LoraConfig adapter, int modules, long parameters) {
        public Model {
            requireCount("adapted modules", modules, 1);
            requireCount("parameters", parameters, 1);
        }
    }

    /**
     * The pairs.
     *
     * @param pairs folder
     * @param trainPairs that the run learns from
     * @param holdoutPairs that it is only measured on
     * @param tokens what is known of the rows' lengths, as an object; may be empty
     */
    public record Data(String pairs, long trainPairs, long holdoutPairs, JsonNode tokens) {
        public Data {
            requireCount("training pairs", trainPairs, 0);
            requireCount("holdout pairs", holdoutPairs, 0);
            if (!tokens.isObject()) {
                throw new IllegalArgumentException("tokens must be an object, but are " + tokens.getNodeType());
            }
        }
    }

    /**
     * The machines.
     *
     * @param workers that train at the same time
     * @param coresPerWorker of each
     * @param bytesPerWorker of memory of each, heap and all else
     * @param versions by name, such as Java and Spark, in the order in which people read them
     */
    public record Cluster(int workers, int coresPerWorker, long bytesPerWorker, Map<String, String> versions) {
        public Cluster {
            requireCount("workers", workers, 1);
            requireCount("cores", coresPerWorker, 1);
            requireCount("bytes of memory", bytesPerWorker, 0);
        }
    }

    private static void requireCount(String what, long count, long fewest) {
        if (count < fewest) {
            throw new IllegalArgumentException("%s must be %d or more, but are %d".formatted(what, fewest, count));
        }
    }
}
