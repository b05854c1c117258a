package org.mdpospark.score;

/**
 * One answer to a question with the answer yes or no.
 *
 * @param yes whether yes is right
 * @param answer what the model said
 */
public record AmberYesNo(int id, AmberKind kind, boolean yes, Said answer) {
    /** What counts as an answer: the script takes these two words and nothing else, not even a full stop. */
    public enum Said {
        YES,
        NO,
        OTHER;

        static Said of(String text) {
            return switch (text) {
                case "Yes" -> YES;
                case "No" -> NO;
                default -> OTHER;
            };
        }
    }

    boolean isRight() {
        return answer == (yes ? Said.YES : Said.NO);
    }
}
