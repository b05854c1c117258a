package org.mdpospark.evaluate;

import java.io.Serializable;

/**
 * A question as a task asks it.
 *
 * @param id of the question within its benchmark
 * @param image address of the image's file, or the image as {@code data:;base64,…}; empty for one that shows nothing
 * @param prompt with one {@code <image>}
 */
record AskedQuestion(String id, String image, String prompt) implements Serializable {}
