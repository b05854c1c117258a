package org.mdpospark.evaluate;

import java.io.Serializable;

/**
 * What a model wrote.
 *
 * @param id of the question within its benchmark
 * @param tokens of the answer, without the one that ends it
 * @param cut whether the answer reached the longest length that was allowed
 */
record WrittenAnswer(String id, String text, int tokens, boolean cut) implements Serializable {}
