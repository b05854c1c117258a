package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.dl4j.PairExample;
import org.mdpospark.dl4j.PairExamples;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.text.PreferenceTokens;
import org.mdpospark.text.PromptTokens;

/**
 * The examples of a small checkpoint, over and over: row n is example n modulo their number.
 *
 * @param folder of the checkpoint, absolute, since executors have working folders of their own
 */
record GoldenSource(String folder) implements PairSource {
    static final Path GOLDEN = Path.of("../core/src/test/resources/golden").toAbsolutePath();

    static GoldenSource of(String name) {
        return new GoldenSource(GOLDEN.resolve(name).toString());
    }

    @Override
    public PairExamples open(ModelConfig config) throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(Path.of(folder, "expected.json").toFile());
        return new Examples(expected, SafetensorsFile.open(Path.of(folder, "expected.safetensors")), config);
    }

    private record Examples(JsonNode expected, SafetensorsFile tensors, ModelConfig config) implements PairExamples {
        @Override
        public PairExample read(long row) throws IOException {
            int example = example(row);
            int[] prompt = ids(example, "prompt_ids");
            int imageAt = 0;
            while (prompt[imageAt] != config.imageToken()) {
                imageAt++;
            }
            return new PairExample(
                    row,
                    new PreferenceTokens(
                            new PromptTokens(prompt, imageAt, false),
                            ids(example, "chosen_ids"),
                            ids(example, "rejected_ids")),
                    tensors.tensor("pixels." + example).floats(),
                    tensors.tensor("negative_pixels." + example).floats(),
                    reference(row));
        }

        @Override
        public PairLogProbabilities reference(long row) {
            JsonNode values = expected.get("reference_logps").get(example(row));
            return new PairLogProbabilities(
                    values.get(0).asDouble(),
                    values.get(1).asDouble(),
                    values.get(2).asDouble());
        }

        private int example(long row) {
            return (int) (row % expected.get("examples").size());
        }

        private int[] ids(int example, String field) {
            JsonNode list = expected.get("examples").get(example).get(field);
            int[] ids = new int[list.size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = list.get(i).asInt();
            }
            return ids;
        }
    }
}
