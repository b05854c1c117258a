package org.mdpospark.text;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.checkpoint.ModelConfig.Architecture;

/**
 * How a model was taught to read a dialogue. LLaVA-1.5 (conversation {@code v1} of its code) and Bunny (conversation
 * {@code bunny}) share the words of Vicuna v1.1 and differ in the token that ends an answer, which is their tokenizers'
 * EOS.
 */
public enum PromptTemplate {
    LLAVA,
    BUNNY,
    /** No template: the prompt is taken as it is. */
    RAW;

    /** What the models are told before the first turn, where the messages do not say otherwise. */
    static final String SYSTEM = "A chat between a curious user and an artificial intelligence assistant. "
            + "The assistant gives helpful, detailed, and polite answers to the user's questions.";

    /** Returns the template that a model was trained with. */
    public static PromptTemplate of(Architecture architecture) {
        return switch (architecture) {
            case LLAVA -> LLAVA;
            case BUNNY -> BUNNY;
        };
    }

    /**
     * Returns the text that the model answers, in turns: each but the last ends with an answer of the assistant, and
     * EOS comes after it. A prompt that is RAW already is one turn, as it is.
     */
    List<String> render(String prompt, PromptStyle style) throws UnusableTextException {
        if (style == PromptStyle.RAW || (this == RAW && style == PromptStyle.USER)) {
            return List.of(prompt);
        }
        if (this == RAW) {
            throw new UnusableTextException("messages need a template, but it is raw");
        }
        return style == PromptStyle.USER
                ? turns(List.of(new ChatMessage(ChatMessage.Role.USER, prompt)))
                : turns(ChatMessage.dialogue(prompt));
    }

    private static List<String> turns(List<ChatMessage> messages) {
        List<String> turns = new ArrayList<>();
        StringBuilder turn = new StringBuilder();
        if (messages.get(0).role() != ChatMessage.Role.SYSTEM) {
            turn.append(SYSTEM).append(' ');
        }
        for (ChatMessage message : messages) {
            switch (message.role()) {
                case SYSTEM -> turn.append(message.content()).append(' ');
                case USER -> turn.append("USER: ").append(message.content()).append(" ASSISTANT:");
                case ASSISTANT -> {
                    turns.add(turn.append(' ').append(message.content()).toString());
                    turn.setLength(0);
                }
            }
        }
        turns.add(turn.toString());
        return turns;
    }
}
