package org.mdpospark.judge;

import java.util.List;
import java.util.function.Predicate;
import org.mdpospark.text.ChatMessage;

/**
 * What one reply is wanted for.
 *
 * @param id names the question within its run
 * @param readable tells whether a reply will do; where not, the question is put again
 * @param askings most times that it is put, each with a reply of its own
 */
public record ChatQuestion(String id, List<ChatMessage> messages, Predicate<String> readable, int askings) {
    public ChatQuestion {
        messages = List.copyOf(messages);
        if (id.isEmpty() || messages.isEmpty() || askings < 1) {
            throw new IllegalArgumentException(
                    "a question must have an id and a message and be asked, but %s has %d and is asked %d times"
                            .formatted(id, messages.size(), askings));
        }
    }

    /** Takes a question whose first reply will do. */
    public static ChatQuestion once(String id, List<ChatMessage> messages) {
        return new ChatQuestion(id, messages, reply -> true, 1);
    }
}
