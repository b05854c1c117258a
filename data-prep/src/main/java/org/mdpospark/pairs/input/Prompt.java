package org.mdpospark.pairs.input;

import static org.mdpospark.pairs.input.PreferenceRow.IMAGE_MARKER;

import org.mdpospark.text.PromptStyle;

/** The text of a prompt together with what it is; {@link PreferenceRow#of} checks it. */
record Prompt(String text, PromptStyle style) {
    /** A whole prompt that is left as it is. */
    static Prompt raw(String text) {
        return new Prompt(text, PromptStyle.RAW);
    }

    /** A question; where it does not say where the image stands, the image comes first. */
    static Prompt question(String text) {
        return new Prompt(withMarker(text), PromptStyle.USER);
    }

    /** A conversation up to the answer, as plain text where it is nothing but one question. */
    static Prompt conversation(Conversation turns) {
        return turns.size() == 1
                ? new Prompt(turns.last().text(), PromptStyle.USER)
                : new Prompt(turns.toJson(), PromptStyle.MESSAGES);
    }

    /** Whether a text is a whole prompt in the template of Vicuna v1.1, which LLaVA-1.5 and Bunny use. */
    static boolean looksLikeVicuna(String text) {
        return text.contains("USER:") && text.stripTrailing().endsWith("ASSISTANT:");
    }

    static String withMarker(String text) {
        return text.contains(IMAGE_MARKER) ? text : IMAGE_MARKER + "\n" + text;
    }

    static String withoutMarkers(String text) {
        return text.replace(IMAGE_MARKER, "").strip();
    }

    void requireText() throws RowRejectedException {
        if (withoutMarkers(text).isEmpty()) {
            throw new RowRejectedException(RejectReason.EMPTY_PROMPT, "prompt is blank");
        }
    }

    void requireOneMarker() throws RowRejectedException {
        int markers = (text.length() - text.replace(IMAGE_MARKER, "").length()) / IMAGE_MARKER.length();
        if (markers == 0) {
            throw new RowRejectedException(
                    RejectReason.NO_IMAGE_MARKER, "prompt has no <image>: \"" + Fields.shorten(text) + "\"");
        }
        if (markers > 1) {
            throw new RowRejectedException(
                    RejectReason.SEVERAL_IMAGE_MARKERS,
                    "prompt must have one <image>, but has %d: \"%s\"".formatted(markers, Fields.shorten(text)));
        }
    }
}
