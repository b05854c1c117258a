package org.mdpospark.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.mdpospark.checkpoint.ModelConfig;

/** The tokenizers of the tiny models, what reference implementations make with them, and texts drawn at random. */
final class GoldenText {
    private static final String[] PIECES = {
        "a",
        "cat ",
        " the",
        "\n",
        " ",
        "  ",
        "é",
        "e\u0301",
        "日本",
        "🙂",
        "👩‍👩‍👧",
        "\ud800",
        "\udc00",
        "\u0000",
        "</s>",
        "<s>",
        "<unk>",
        "<pad>",
        "<|endoftext|>",
        "<imag",
        "image>",
        "USER:",
        "ASSISTANT:",
        "1234",
        "'s",
        "\ufffd",
        "▁",
        "\t"
    };

    private GoldenText() {}

    static Path folder(String model) {
        try {
            return Path.of(Objects.requireNonNull(GoldenText.class.getResource("/golden/" + model), model)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(model, e);
        }
    }

    static Tokenizer tokenizer(String model) {
        try {
            return Tokenizer.open(folder(model));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PreferenceTokenizer preferences(String model) {
        try {
            return PreferenceTokenizer.open(folder(model), ModelConfig.read(folder(model)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(GoldenText.class.getResource("/golden/" + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    /** Returns up to 20 pieces of ordinary and of awkward text. */
    static String randomText(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(21); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        // two pieces may have made a marker, and then there would be one too many
        return text.toString().replace(ImageMarker.TEXT, "");
    }

    static int[] concatenated(int[]... parts) {
        return IntStream.range(0, parts.length)
                .flatMap(i -> IntStream.of(parts[i]))
                .toArray();
    }
}
