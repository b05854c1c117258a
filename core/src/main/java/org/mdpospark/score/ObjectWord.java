package org.mdpospark.score;

/**
 * A word of a text that names an object, or two words that do.
 *
 * @param name in its singular, and without what does not belong to the object's name
 */
record ObjectWord(String name, String object, int start, int end) {}
