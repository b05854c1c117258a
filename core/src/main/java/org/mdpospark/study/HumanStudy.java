package org.mdpospark.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mdpospark.Digests;
import org.mdpospark.image.SplitMix64;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.score.AnswerFile;
import org.mdpospark.score.UnusableScoreInputException;

/**
 * A blinded comparison of two models' answers to the same questions.
 *
 * <p>Items are shuffled, and model B's answers are on the left of half of them. Neither can be told from the page: it
 * has no model's name, no question's id and no seed, and the draw depends on who wrote what.
 *
 * @param seed decides the order and the sides
 */
public record HumanStudy(String modelA, String modelB, List<HumanItem> items, long seed) {
    public static final String PAGE = "human.html";
    public static final String KEY = "human-key.json";

    private static final int ID_LENGTH = 16;

    public HumanStudy {
        items = List.copyOf(items);
        if (modelA.isBlank() || modelB.isBlank() || modelA.equals(modelB)) {
            throw new IllegalArgumentException(
                    "models must have two different names, but have '%s' and '%s'".formatted(modelA, modelB));
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a study must have an item, but has none");
        }
        Set<String> ids = new HashSet<>();
        for (HumanItem item : items) {
            if (!ids.add(item.id())) {
                throw new IllegalArgumentException("items must have different ids, but two have " + item.id());
            }
        }
    }

    /**
     * Writes {@value #PAGE}, for raters, and {@value #KEY}, which they must not have, into a folder.
     *
     * @throws UnusableScoreInputException if an item's image cannot be shown
     */
    public void write(Path folder) throws IOException {
        SplitMix64 random = new SplitMix64(seed ^ digestOfAll());
        int[] order = shuffled(random);
        boolean[] leftIsB = sides(random);
        ArrayNode shown = JsonNodeFactory.instance.arrayNode();
        List<StudyItem> hidden = new ArrayList<>();
        for (int place = 0; place < order.length; place++) {
            HumanItem item = items.get(order[place]);
            String name = Integer.toString(place + 1);
            shown.addObject()
                    .put("item", name)
                    .put("question", item.question())
                    .put("image", image(item))
                    .put("left", leftIsB[place] ? item.answerB() : item.answerA())
                    .put("right", leftIsB[place] ? item.answerA() : item.answerB());
            hidden.add(new StudyItem(name, item.id(), leftIsB[place]));
        }
        String study = Digests.sha256Hex(shown.toString().getBytes(StandardCharsets.UTF_8))
                .substring(0, ID_LENGTH);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("study", study).set("items", shown);
        Files.createDirectories(folder);
        new StudyKey(study, seed, modelA, modelB, hidden).write(folder.resolve(KEY));
        AnswerFile.replace(folder.resolve(PAGE), StudyPage.of(data));
    }

    private static String image(HumanItem item) throws UnusableScoreInputException {
        try {
            return StudyImage.address(item.image());
        } catch (UnusableImageException e) {
            throw new UnusableScoreInputException(
                    "the image of item %s cannot be shown: %s".formatted(item.id(), e.getMessage()));
        }
    }

    /** Ties the draw to what raters do not know, so that a guess of the seed does not tell the sides. */
    private long digestOfAll() {
        MessageDigest digest = Digests.sha256();
        add(digest, modelA);
        add(digest, modelB);
        for (HumanItem item : items) {
            add(digest, item.id());
            add(digest, item.answerA());
            add(digest, item.answerB());
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private int[] shuffled(SplitMix64 random) {
        int[] order = new int[items.size()];
        for (int i = 0; i < order.length; i++) {
            int other = random.below(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /** Draws as many left sides as right ones; of an odd number, the last is drawn alone. */
    private boolean[] sides(SplitMix64 random) {
        int count = items.size();
        int left = count / 2 + (count % 2 == 1 ? random.below(2) : 0);
        boolean[] sides = new boolean[count];
        for (int place = 0; place < count; place++) {
            sides[place] = random.below(count - place) < left;
            left -= sides[place] ? 1 : 0;
        }
        return sides;
    }
}
