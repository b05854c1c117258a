package org.mdpospark.evaluate;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.Digests;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.cluster.ExecutorModel;
import org.mdpospark.cluster.LoadedAdapter;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.generate.FinishReason;
import org.mdpospark.generate.Generation;
import org.mdpospark.generate.GenerationRequest;
import org.mdpospark.generate.TextGenerator;
import org.mdpospark.image.ImageProcessor;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.metrics.RunCount;
import org.mdpospark.model.ImageFeatures;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.text.PreferenceTokenizer;
import org.mdpospark.text.PromptStyle;
import org.mdpospark.text.PromptTokens;
import org.mdpospark.text.UnusableTextException;

/**
 * Answers the questions of a slice and records the answers. While one task computes, others of the same machine read
 * and decode.
 *
 * @param done counts answers for progress; approximate, as retries count again
 */
record AnswerTask(
        ModelSource model, ImageProcessor images, SerializableConfiguration configuration, LongAccumulator done)
        implements Serializable {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Returns the number of the slice's set, whose part is recorded in its folder. */
    Answered run(Slice slice) throws IOException {
        Path folder = Path.of(model.folder());
        Configuration hadoop = configuration.value();
        try (PreferenceTokenizer tokenizer = PreferenceTokenizer.open(folder, ModelConfig.read(folder));
                LoadedAdapter adapter = LoadedAdapter.open(slice.adapter(), folder, hadoop)) {
            List<PromptTokens> prompts = new ArrayList<>();
            List<float[]> pixels = new ArrayList<>();
            for (AskedQuestion question : slice.questions()) {
                prompts.add(tokens(tokenizer, question));
                pixels.add(pixels(question, hadoop));
            }
            long[] nanos = new long[1];
            List<Generation> generations = ExecutorModel.use(model, policy -> {
                long start = System.nanoTime();
                List<Generation> written = new TextGenerator(policy, tokenizer.tokenizer())
                        .generate(requests(slice, policy, prompts, pixels), adapter.parameters(), slice.options());
                nanos[0] = System.nanoTime() - start;
                return written;
            });
            AnswerPart part = new AnswerPart(slice.number(), answers(slice, generations), nanos[0] / NANOS_PER_SECOND);
            AnswerSet.folder(slice.folder(), hadoop).writePart(part);
            done.add(slice.questions().size());
            RunCount.ANSWERS_WRITTEN.add(slice.questions().size());
            return new Answered(slice.set(), part);
        }
    }

    /** A part of a set. */
    record Answered(int set, AnswerPart part) implements Serializable {}

    private static List<GenerationRequest> requests(
            Slice slice, Nd4jPolicyModel policy, List<PromptTokens> prompts, List<float[]> pixels) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            ImageFeatures image = policy.encode(pixels.get(i));
            requests.add(GenerationRequest.of(
                    prompts.get(i), image, key(slice.questions().get(i))));
        }
        return requests;
    }

    private static PromptTokens tokens(PreferenceTokenizer tokenizer, AskedQuestion question) {
        try {
            return tokenizer.prompt(question.prompt(), PromptStyle.recognised(question.prompt()));
        } catch (UnusableTextException e) {
            throw new IllegalArgumentException("question %s: %s".formatted(question.id(), e.getMessage()), e);
        }
    }

    private float[] pixels(AskedQuestion question, Configuration hadoop) throws IOException {
        if (question.image().isEmpty()) {
            int size = images.frame().size();
            return new float[3 * size * size]; // all zero is the mean colour that the processor subtracts
        }
        try {
            return images.process(ImageFiles.read(question.image(), hadoop)).values();
        } catch (UnusableImageException e) {
            throw new IllegalArgumentException(
                    "question %s: the image %s cannot be used: %s: get the benchmark's images again"
                            .formatted(question.id(), shown(question.image()), e.getMessage()),
                    e);
        }
    }

    private static String shown(String image) {
        return image.length() > 200 ? image.substring(0, 40) + "…" : image;
    }

    /** Names a question for what is drawn: the same in every run, whatever is asked beside it. */
    private static long key(AskedQuestion question) {
        byte[] digest = Digests.sha256().digest(question.id().getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest).getLong();
    }

    private static List<WrittenAnswer> answers(Slice slice, List<Generation> generations) {
        List<WrittenAnswer> answers = new ArrayList<>();
        for (int i = 0; i < generations.size(); i++) {
            Generation generation = generations.get(i);
            answers.add(new WrittenAnswer(
                    slice.questions().get(i).id(),
                    generation.text(),
                    generation.tokens().length,
                    generation.finish() == FinishReason.LENGTH));
        }
        return answers;
    }
}
