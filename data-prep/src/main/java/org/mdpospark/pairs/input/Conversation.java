package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.pairs.input.Message.Role;

/** Messages in their order. */
record Conversation(List<Message> turns) {
    private static final String ANSWER_RULE = "one assistant message, alone or after the same prompt";
    private static final String CLOSED_RULE = "a conversation that ends with an assistant message";
    private static final String PROMPT_RULE = "user and assistant in turn, from user to user, after at most one system";

    Conversation {
        turns = List.copyOf(turns);
    }

    static Conversation parse(JsonNode value, String name) throws RowRejectedException {
        JsonNode list = Fields.list(value, name);
        List<Message> turns = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            turns.add(Message.parse(list.get(i), name + "[" + i + "]"));
        }
        return new Conversation(turns);
    }

    static Conversation ofQuestion(String text) {
        return new Conversation(List.of(new Message(Role.USER, text)));
    }

    int size() {
        return turns.size();
    }

    Message last() {
        return turns.get(turns.size() - 1);
    }

    Conversation withoutLast() {
        return new Conversation(turns.subList(0, Math.max(0, size() - 1)));
    }

    Conversation withSystem(String text) {
        List<Message> longer = new ArrayList<>(turns);
        longer.add(0, new Message(Role.SYSTEM, text));
        return new Conversation(longer);
    }

    /** Puts the image before the first question unless some turn says where it stands. */
    Conversation withMarker() {
        if (turns.stream().anyMatch(turn -> turn.text().contains(PreferenceRow.IMAGE_MARKER))) {
            return this;
        }
        List<Message> marked = new ArrayList<>(turns);
        int question = turns.get(0).role() == Role.SYSTEM ? 1 : 0;
        marked.set(
                question,
                new Message(Role.USER, Prompt.withMarker(turns.get(question).text())));
        return new Conversation(marked);
    }

    /** Checks that this can be answered, and returns it. */
    Conversation requirePrompt(String name) throws RowRejectedException {
        int first = !turns.isEmpty() && turns.get(0).role() == Role.SYSTEM ? 1 : 0;
        boolean inTurn = (size() - first) % 2 == 1;
        for (int i = first; i < size(); i++) {
            inTurn &= turns.get(i).role() == ((i - first) % 2 == 0 ? Role.USER : Role.ASSISTANT);
        }
        if (!inTurn) {
            throw wrongRoles(name, PROMPT_RULE);
        }
        if (Prompt.withoutMarkers(last().text()).isEmpty()) {
            throw new RowRejectedException(RejectReason.EMPTY_PROMPT, "the last question of " + name + " is blank");
        }
        return this;
    }

    /** Returns the answer with which this conversation ends. */
    String closingAnswer(String name) throws RowRejectedException {
        if (turns.isEmpty() || last().role() != Role.ASSISTANT) {
            throw wrongRoles(name, CLOSED_RULE);
        }
        return last().text();
    }

    /** Returns the answer that this conversation holds, with or without the prompt before it. */
    String answerTo(Conversation prompt, String name) throws RowRejectedException {
        int skipped = startsWith(prompt) ? prompt.size() : 0;
        if (size() != skipped + 1 || last().role() != Role.ASSISTANT) {
            throw wrongRoles(name, ANSWER_RULE);
        }
        return last().text();
    }

    /** Returns a compact JSON array of {@code {"role", "content"}}. */
    String toJson() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Message turn : turns) {
            array.addObject().put("role", turn.role().code()).put("content", turn.text());
        }
        return array.toString();
    }

    private boolean startsWith(Conversation prompt) {
        if (size() < prompt.size()) {
            return false;
        }
        for (int i = 0; i < prompt.size(); i++) {
            if (!turns.get(i).isSame(prompt.turns.get(i))) {
                return false;
            }
        }
        return true;
    }

    private RowRejectedException wrongRoles(String name, String rule) {
        StringBuilder roles = new StringBuilder();
        for (Message turn : turns) {
            roles.append(roles.isEmpty() ? "" : ", ").append(turn.role().code());
        }
        return new RowRejectedException(
                RejectReason.WRONG_TYPE,
                "%s must be %s, but has %s"
                        .formatted(
                                name,
                                rule,
                                turns.isEmpty() ? "no message" : "the roles " + Fields.shorten(roles.toString())));
    }
}
