package org.mdpospark.score;

/** How a file holds answers. */
public enum AnswerLayout {
    /** JSON lines with {@code id}, {@code question} and {@code answer}; {@code question} may be left out. */
    PLAIN,
    /** AMBER's: a JSON array of objects with {@code id}, a whole number, and {@code response}. */
    AMBER,
    /**
     * CHAIR's: a JSON object with {@code imgToEval}, which has an object with {@code image_id} and {@code caption} for
     * each image.
     */
    CHAIR,
    /**
     * MMHal-Bench's in lines: JSON lines with {@code question_id}, {@code prompt} and {@code text}. The id is
     * {@code question_id}.
     */
    LLAVA,
    /** Object HalBench's: the same lines with {@code image_id}, which is the id. */
    OBJECT_HALBENCH,
    /**
     * POPE's: JSON lines with {@code question} and {@code answer}, or {@code text} for it, in the order of the
     * questions. The id is {@code question_id}, and where there is none the place in the file.
     */
    POPE
}
