package org.mdpospark.pairs.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Layouts of JSON text beside image files. */
enum JsonLayout {
    /** {@code docs/source_en/Customization/Custom-dataset.md} of modelscope/ms-swift, section RLHF. */
    MS_SWIFT("jsonl") {
        @Override
        ObjectNode json(PairText pair, List<String> images) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode messages = json.putArray("messages");
            for (Message message : pair.messages()) {
                add(messages, message.role(), message.content());
            }
            add(messages, Message.ASSISTANT, pair.chosen());
            json.put("rejected_response", pair.rejected());
            json.putArray("images").add(images.get(0));
            json.putArray("rejected_images").add(images.get(1));
            return json;
        }

        private static void add(ArrayNode messages, String role, String content) {
            messages.addObject().put("role", role).put("content", content);
        }
    },
    /** {@code data/sample_data.json} of luka-group/mDPO. */
    MDPO("json") {
        @Override
        ObjectNode json(PairText pair, List<String> images) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("img_path", images.get(0))
                    .put("prompt", pair.rawPrompt())
                    .put("chosen", pair.chosen())
                    .put("rejected", pair.rejected());
        }
    },
    /** {@code data/README.md} of hiyouga/LLaMA-Factory, sharegpt preference data with images. */
    LLAMA_FACTORY("json") {
        @Override
        ObjectNode json(PairText pair, List<String> images) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode conversations = json.putArray("conversations");
            for (Message message : alternating(pair.messages())) {
                put(conversations.addObject(), message.role(), message.content());
            }
            put(json.putObject("chosen"), Message.ASSISTANT, pair.chosen());
            put(json.putObject("rejected"), Message.ASSISTANT, pair.rejected());
            json.putArray("images").add(images.get(0));
            return json;
        }

        private static void put(ObjectNode json, String role, String content) {
            String name = switch (role) {
                case Message.USER -> "human";
                case Message.ASSISTANT -> "gpt";
                default -> role;
            };
            json.put("from", name).put("value", content);
        }
    };

    private final String extension;

    JsonLayout(String extension) {
        this.extension = extension;
    }

    /**
     * Returns the record of a pair.
     *
     * @param images the image's path and, where {@link #hasNegatives}, the negative's
     */
    abstract ObjectNode json(PairText pair, List<String> images);

    /** Whether the layout holds negative images, hence a record for each pair rather than each preference row. */
    boolean hasNegatives() {
        return this == MS_SWIFT;
    }

    /** Returns the ending of file names. */
    String extension() {
        return extension;
    }

    /** Whether a file is one JSON array; else it has a record on each line. */
    boolean isArray() {
        return extension.equals("json");
    }

    /** Joins neighbours of one role: LLaMA-Factory skips dialogues in which the speakers do not take turns. */
    private static List<Message> alternating(List<Message> messages) {
        List<Message> turns = new ArrayList<>();
        for (Message message : messages) {
            int last = turns.size() - 1;
            if (last >= 0 && turns.get(last).isFrom(message.role())) {
                turns.set(last, new Message(message.role(), turns.get(last).content() + "\n" + message.content()));
            } else {
                turns.add(message);
            }
        }
        return turns;
    }
}
