package org.mdpospark.pairs.export;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dialogue in the text of Vicuna v1.1, which LLaVA-1.5, Bunny and the mDPO authors' data share: {@code SYSTEM USER: …
 * ASSISTANT: …</s>USER: … ASSISTANT:}.
 */
final class VicunaText {
    /** What Vicuna is told before the first turn. */
    static final String SYSTEM = "A chat between a curious user and an artificial intelligence assistant. "
            + "The assistant gives helpful, detailed, and polite answers to the user's questions.";

    private static final String END_OF_ANSWER = "</s>";

    private static final Pattern ROLE = Pattern.compile("(?<=^|\\s|</s>)(?:USER|ASSISTANT):");

    private VicunaText() {}

    /** Returns the text of a dialogue, up to where the assistant is to speak. */
    static String write(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        if (!messages.get(0).isFrom(Message.SYSTEM)) {
            text.append(SYSTEM).append(' ');
        }
        for (Message message : messages) {
            text.append(
                    switch (message.role()) {
                        case Message.USER -> "USER: " + message.content() + ' ';
                        case Message.ASSISTANT -> "ASSISTANT: " + message.content() + END_OF_ANSWER;
                        default -> message.content() + ' ';
                    });
        }
        return text.append("ASSISTANT:").toString();
    }

    /**
     * Returns the dialogue, or none where the text is no turns of user and assistant in alternation, open at the end.
     */
    static List<Message> read(String text) {
        List<Message> messages = new ArrayList<>();
        String role = Message.SYSTEM;
        int begin = 0;
        for (Matcher words = ROLE.matcher(text); words.find(); begin = words.end()) {
            String next = words.group().equals("USER:") ? Message.USER : Message.ASSISTANT;
            if (next.equals(Message.ASSISTANT) != role.equals(Message.USER)) {
                return List.of();
            }
            add(messages, role, text.substring(begin, words.start()));
            role = next;
        }
        boolean open = role.equals(Message.ASSISTANT) && text.substring(begin).isBlank();
        return open ? messages : List.of();
    }

    private static void add(List<Message> messages, String role, String text) {
        String content = text.strip();
        if (content.endsWith(END_OF_ANSWER)) {
            content = content.substring(0, content.length() - END_OF_ANSWER.length());
        }
        if (!role.equals(Message.SYSTEM) || !content.isEmpty()) {
            messages.add(new Message(role, content));
        }
    }
}
